using System.Net;
using System.Text.RegularExpressions;

namespace MailCatcher.Tests.Access;

/// <summary>As much of a browser as a form needs: cookies, and the hidden field.</summary>
internal sealed partial class FormBrowser : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false };
    private readonly HttpClient _client;
    private readonly List<string> _setCookies = [];

    internal FormBrowser(RunningServer server)
    {
        _client = new HttpClient(_handler) { BaseAddress = server.Server.HttpAddress };
        _client.DefaultRequestHeaders.Add("Accept", "text/html");
    }

    internal string? LastLocation { get; private set; }

    internal IEnumerable<string> SetCookies => _setCookies;

    internal string Cookies => _handler.CookieContainer.GetCookieHeader(_client.BaseAddress!);

    internal async Task<HttpStatusCode> StatusAsync(string path) => (await SendAsync(new HttpRequestMessage(HttpMethod.Get, path))).Status;

    internal async Task<string?> LocationAsync(string path)
    {
        await StatusAsync(path);
        return LastLocation;
    }

    internal async Task<HttpStatusCode> LogInAsync(string user, string password, string to = "/")
    {
        var form = (await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/login"))).Body;
        var token = HiddenField().Match(form);
        Assert.True(token.Success, form);
        return await PostAsync($"/login?to={Uri.EscapeDataString(to)}", ("user", user), ("password", password), (token.Groups["name"].Value, token.Groups["value"].Value));
    }

    internal async Task<HttpStatusCode> PostAsync(string path, params (string Name, string Value)[] fields) =>
        (await SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) })).Status;

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
            LastLocation = response.Headers.Location?.OriginalString;
            _setCookies.AddRange(response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : []);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [GeneratedRegex("type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]+)\"")]
    private static partial Regex HiddenField();
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MailCatcher.Access;
using MailCatcher.Settings;
using MailCatcher.Web;
using Microsoft.Extensions.DependencyInjection;

namespace MailCatcher.Tests.Web;

/// <summary>The whole program with logins needed: Vera may read, Uma may use, Ada may everything, each with the password "pw-" and the name.</summary>
internal static class GuardedServer
{
    internal static MailCatcherSettings Settings => RunningServer.Settings with
    {
        Web = new WebOptions
        {
            Listen = "127.0.0.1:0",
            Auth = new WebAuthOptions
            {
                Users = { ["vera"] = "pw-vera", ["uma"] = "pw-uma", ["ada"] = "pw-ada" },
                Roles = { ["vera"] = "viewer", ["ada"] = "admin" },
            },
        },
    };

    internal static Task<RunningServer> StartAsync() => RunningServer.StartAsync(Settings);

    /// <summary>A new token.</summary>
    internal static string Token(this RunningServer server, string grant)
    {
        Assert.True(Grant.TryParse(grant, out var parsed));
        return server.Server.Services.GetRequiredService<ApiTokens>().Create(Guid.NewGuid().ToString("N"), parsed, lifetime: null)!;
    }

    internal static AuthenticationHeaderValue Basic(string user, string? password = null) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password ?? $"pw-{user}"}")));

    internal static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);

    /// <summary>Asks with given credentials, as a program does; redirects are not followed.</summary>
    internal static async Task<(HttpStatusCode Status, string Body)> AskAsync(
        this RunningServer server, string method, string path, AuthenticationHeaderValue? credentials = null, params (string Name, string Value)[] headers)
    {
        // The path as it is written: Uri would tidy up "//", ".." and "%2f" before the server could see them.
        var address = new Uri(server.Server.HttpAddress.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Headers.Authorization = credentials;
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using var response = await server.Plain.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var streams = response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        return (response.StatusCode, streams ? "" : await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}

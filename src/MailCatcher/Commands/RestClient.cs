using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MailCatcher.Commands;

/// <summary>Speaks to the REST API of a running server. What goes wrong ends the command, with the server's own words.</summary>
internal sealed class RestClient : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="address">The server's web side.</param>
    /// <param name="token">An API token.</param>
    /// <param name="certificateHash">The only certificate that it may show, whatever name that is made out to; <see langword="null"/>: one that the machine trusts.</param>
    internal RestClient(Uri address, string? token, string? certificateHash = null)
    {
        // A base path needs its slash, or the last part of it would be replaced.
        var text = address.GetLeftPart(UriPartial.Path);
        var handler = new SocketsHttpHandler();
        if (certificateHash is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == certificateHash;
        }

        _http = new HttpClient(handler) { BaseAddress = new Uri(text.EndsWith('/') ? text : text + "/"), Timeout = Timeout.InfiniteTimeSpan };
        if (address.UserInfo.Length > 0)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
        }
        else if (!string.IsNullOrEmpty(token))
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>Asks, and reads JSON.</summary>
    /// <exception cref="CommandException">The server does not answer, or refuses.</exception>
    internal async Task<JsonNode> GetJsonAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, body: null, cancellationToken);
        try
        {
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken)) ?? throw new JsonException("null");
        }
        catch (JsonException)
        {
            throw new CommandException(ExitCodes.Unavailable, $"{_http.BaseAddress} does not answer as MailCatcher does.");
        }
    }

    /// <summary>Asks, and leaves the answer to be read; the caller disposes it.</summary>
    /// <exception cref="CommandException">The server does not answer, or refuses.</exception>
    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var content = body is null ? null : new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        return await SendAsync(method, path, (HttpContent?)content, cancellationToken);
    }

    /// <summary>Asks for JSON where there may be none; <see langword="null"/>: the server says no, or says something else.</summary>
    /// <exception cref="CommandException">The server cannot be reached.</exception>
    internal async Task<JsonNode?> TryGetJsonAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await TryGetBytesAsync(path, cancellationToken) is { } bytes ? JsonNode.Parse(bytes) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Asks for what may have gone; <see langword="null"/>: the server says no.</summary>
    /// <exception cref="CommandException">The server cannot be reached.</exception>
    internal async Task<byte[]?> TryGetBytesAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync(path, cancellationToken);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync(cancellationToken) : null;
        }
        catch (HttpRequestException fault)
        {
            throw new CommandException(ExitCodes.Unavailable, $"{_http.BaseAddress} cannot be reached: {fault.Message}");
        }
    }

    /// <summary>Sends a body, and leaves the answer to be read; the caller disposes it.</summary>
    /// <exception cref="CommandException">The server does not answer, or refuses.</exception>
    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };

        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException fault)
        {
            throw new CommandException(ExitCodes.Unavailable, $"{_http.BaseAddress} cannot be reached: {fault.Message}");
        }

        if (!answer.IsSuccessStatusCode)
        {
            using (answer)
            {
                throw new CommandException(
                    answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.RequestTimeout ? ExitCodes.NotThere : answer.StatusCode == HttpStatusCode.BadRequest ? ExitCodes.Usage : ExitCodes.Unavailable,
                    ReasonOf(answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken)));
            }
        }

        return answer;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // Problem details where the server gives them, its text where it does not.
    private static string ReasonOf(HttpStatusCode status, string body)
    {
        try
        {
            if (JsonNode.Parse(body) is JsonObject problem && (string?)(problem["detail"] ?? problem["title"] ?? problem["Error"]) is { } detail)
            {
                return detail;
            }
        }
        catch (JsonException)
        {
            // Plain text, then.
        }

        return body.Length is > 0 and < 1_000 ? body : $"the server answers {(int)status} {status}.";
    }
}

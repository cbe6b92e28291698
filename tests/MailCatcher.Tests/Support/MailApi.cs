using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MailCatcher.Tests.Support;

/// <summary>The program's API, as a client of it sees it.</summary>
internal sealed class MailApi(Uri address) : IDisposable
{
    private const int PageSize = 500;
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Where it is.</summary>
    internal Uri Address => address;

    /// <summary>The ids of all messages, newest first.</summary>
    internal async Task<List<string>> ListAsync(CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        while (true)
        {
            var page = await GetAsync($"api/v1/messages?start={ids.Count}&limit={PageSize}", cancellationToken);
            var messages = page["messages"]!.AsArray();
            ids.AddRange(messages.Select(message => (string)message!["ID"]!));
            if (messages.Count == 0)
            {
                Assert.Equal(ids.Count, (int)page["total"]!);
                return ids;
            }
        }
    }

    /// <summary>One message, opened.</summary>
    internal Task<JsonNode> OpenAsync(string id, CancellationToken cancellationToken) => GetAsync($"api/v1/message/{id}", cancellationToken);

    /// <summary>One message's source.</summary>
    internal Task<byte[]> ReadRawAsync(string id, CancellationToken cancellationToken) => _http.GetByteArrayAsync($"api/v1/message/{id}/raw", cancellationToken);

    /// <summary>Deletes some messages, or all when none are named.</summary>
    internal async Task DeleteAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "api/v1/messages") { Content = JsonContent.Create(new { IDs = ids }) };
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>A page of the interface.</summary>
    internal Task<string> ReadPageAsync(string path, CancellationToken cancellationToken) => _http.GetStringAsync(path, cancellationToken);

    /// <summary>What any address of the API answers.</summary>
    internal async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        await _http.GetFromJsonAsync<JsonNode>(path, cancellationToken) ?? throw new InvalidDataException($"'{path}' is null.");

    /// <summary>Asks for something, and gives the answer where it is JSON.</summary>
    internal async Task<JsonNode?> SendAsync(HttpMethod method, string path, object body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var response = await _http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        return text.StartsWith('{') ? JsonNode.Parse(text) : null;
    }

    public void Dispose() => _http.Dispose();
}

using System.Text;
using System.Text.Json.Nodes;

namespace MailCatcher.Tests.Hubs;

/// <summary>A client of the hub that reads only when it is told to: SignalR's long polling, spoken by hand.</summary>
internal sealed class LongPollingClient : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _address;

    private LongPollingClient(HttpClient http, Uri address) => (_http, _address) = (http, address);

    internal static async Task<LongPollingClient> ConnectAsync(RunningServer server)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var hub = new Uri(server.Server.HttpAddress, "/hubs/mail");
        using var negotiated = await server.Http.PostAsync(new Uri(hub + "/negotiate?negotiateVersion=1"), null, cancellationToken);
        var token = (string?)JsonNode.Parse(await negotiated.Content.ReadAsStringAsync(cancellationToken))!["connectionToken"];
        var client = new LongPollingClient(server.Http, new Uri($"{hub}?id={token}"));

        // The first poll opens the connection; the next bring the answer to the handshake and the hub's first call.
        await client.PollAsync();
        using var handshake = new StringContent("{\"protocol\":\"json\",\"version\":1}\u001e", Encoding.UTF8, "text/plain");
        using var sent = await server.Http.PostAsync(client._address, handshake, cancellationToken);
        await client.ReadUntilAsync("\"Watching\"");
        return client;
    }

    /// <summary>Reads what waits until the text is among it, and returns all of it.</summary>
    internal async Task<string> ReadUntilAsync(string text)
    {
        var read = new StringBuilder();
        while (!read.ToString().Contains(text, StringComparison.Ordinal))
        {
            read.Append(await PollAsync());
        }

        return read.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        using var left = await _http.DeleteAsync(_address);
    }

    private Task<string> PollAsync() => _http.GetStringAsync(_address, TestContext.Current.CancellationToken);
}

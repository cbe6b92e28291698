using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MailCatcher.Tests.Browser;

/// <summary>A web server elsewhere that remembers who came: what hostile mail would call home to.</summary>
internal sealed class Canary : IAsyncDisposable
{
    private static readonly byte[] Pixel = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _serving;

    internal Canary()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>The first lines of the requests that came. A connection on which nothing is asked is none.</summary>
    internal ConcurrentQueue<string> Visits { get; } = new();

    internal string Host => _listener.LocalEndpoint.ToString()!;

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closed.Dispose();
    }

    private async Task ServeAsync()
    {
        // One after the other would not do: a browser opens connections ahead, and says nothing on them.
        var serving = new List<Task>();
        while (!_closed.IsCancellationRequested)
        {
            serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_closed.Token)));
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var own = client;
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        if (await reader.ReadLineAsync(_closed.Token) is not { Length: > 0 } request)
        {
            return;
        }

        Visits.Enqueue(request);
        while (await reader.ReadLineAsync(_closed.Token) is { Length: > 0 })
        {
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: {Pixel.Length}\r\nConnection: close\r\n\r\n"), _closed.Token);
        await stream.WriteAsync(Pixel, _closed.Token);
    }
}

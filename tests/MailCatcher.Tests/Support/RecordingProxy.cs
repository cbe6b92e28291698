using System.Net;
using System.Net.Sockets;

namespace MailCatcher.Tests.Support;

/// <summary>Stands between one client and the server and writes down what the client sends, so that we know it without asking the client.</summary>
internal sealed class RecordingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Connection> _connections = [];
    private readonly IPEndPoint _server;
    private readonly Task _accepting;

    internal RecordingProxy(IPEndPoint server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>The contents that were sent, connection by connection, once every connection has ended.</summary>
    internal async Task<List<byte[]>> ContentsAsync()
    {
        Connection[] connections;
        lock (_connections)
        {
            connections = [.. _connections];
        }

        var contents = new List<byte[]>();
        foreach (var connection in connections)
        {
            await connection.Ended.WaitAsync(TestContext.Current.CancellationToken);
            contents.AddRange(SmtpRecording.Contents(connection.Sent.GetBuffer().AsSpan(0, (int)connection.Sent.Length)));
        }

        return contents;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Select(connection => connection.Ended));
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stopping.Token);
                var sent = new MemoryStream();
                lock (_connections)
                {
                    _connections.Add(new Connection(sent, ForwardAsync(client, sent)));
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task ForwardAsync(Socket client, MemoryStream sent)
    {
        using var near = new NetworkStream(client, ownsSocket: true);
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(_server, _stopping.Token);
            far.NoDelay = client.NoDelay = true;
            await Task.WhenAll(
                CopyAsync(near, far.GetStream(), sent, () => far.Client.Shutdown(SocketShutdown.Send)),
                CopyAsync(far.GetStream(), near, null, () => client.Shutdown(SocketShutdown.Send)));
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
        {
            // One end went away; what was sent until then has been written down.
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, MemoryStream? recording, Action finish)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _stopping.Token) is > 0 and var count)
        {
            recording?.Write(buffer, 0, count);
            await to.WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
        }

        finish();
    }

    private sealed record Connection(MemoryStream Sent, Task Ended);
}

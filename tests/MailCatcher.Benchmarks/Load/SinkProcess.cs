using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MailCatcher.Benchmarks.Load;

/// <summary>Postfix's smtp-sink: takes mail and forgets it. What any server could reach at most.</summary>
internal sealed class SinkProcess : IAsyncDisposable
{
    private const string Backlog = "100";
    private readonly Process _process;

    private SinkProcess(Process process, IPEndPoint endPoint) => (_process, EndPoint) = (process, endPoint);

    internal IPEndPoint EndPoint { get; }

    internal static async Task<SinkProcess> StartAsync(string path)
    {
        // It cannot be told to take any free port, so we find one.
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var endPoint = (IPEndPoint)probe.LocalEndpoint;
        probe.Stop();
        var process = Process.Start(path, [.. Environment.UserName == "root" ? (string[])["-u", "nobody"] : [], endPoint.ToString(), Backlog]);
        var sink = new SinkProcess(process, endPoint);
        while (!await sink.AcceptsAsync())
        {
            await Task.Delay(20);
        }

        return sink;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> AcceptsAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(EndPoint);
            return true;
        }
        catch (SocketException) when (!_process.HasExited)
        {
            return false;
        }
    }
}

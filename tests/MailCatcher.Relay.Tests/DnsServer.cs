using System.Diagnostics;
using System.Net;

namespace MailCatcher.Relay.Tests;

/// <summary>A DNS server on loopback that knows what it is told about names below <c>test</c>, and nothing else: Debian's dnsmasq.</summary>
internal sealed class DnsServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/dnsmasq";
    private readonly Process _process;

    private DnsServer(Process process, int port) => (_process, EndPoint) = (process, new IPEndPoint(IPAddress.Loopback, port).ToString());

    /// <summary>As <c>Relay:DnsServer</c> has it.</summary>
    internal string EndPoint { get; }

    /// <param name="records">As dnsmasq's options without the dashes, such as <c>mx-host=ok.test,mx.ok.test,10</c>.</param>
    internal static async Task<DnsServer> StartAsync(params string[] records)
    {
        LocalTools.Require(Program);
        var port = LocalTools.FreePort();
        return new DnsServer(
            await LocalTools.StartAsync(
                port, Program,
                [
                    "--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--pid-file=", "--user=root", "--local=/test/", "--bind-interfaces", "--listen-address=127.0.0.1", $"--port={port}",
                    .. records.Select(record => $"--{record}"),
                ]),
            port);
    }

    public async ValueTask DisposeAsync() => await LocalTools.StopAsync(_process);
}

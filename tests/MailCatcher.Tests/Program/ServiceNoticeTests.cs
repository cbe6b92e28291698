using System.Net.Sockets;
using System.Text;

namespace MailCatcher.Tests.Program;

public sealed class ServiceNoticeTests
{
    [Fact]
    public async Task The_service_manager_hears_when_we_are_ready_and_when_we_stop()
    {
        using var folder = new TestFolder();
        var address = Path.Combine(folder.Path, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(address));
        await using var run = await ProgramRun.ServeAsync(folder, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = address });

        Assert.Equal("READY=1", await HearAsync(manager));
        Assert.Equal(0, (await run.StopAsync()).ExitCode);
        Assert.Equal("STOPPING=1", await HearAsync(manager));
    }

    [Fact]
    public void A_manager_that_is_not_there_changes_nothing() => new ServiceNotice("/nonexistent/notify").TellReady();

    private static async Task<string> HearAsync(Socket manager)
    {
        var buffer = new byte[64];
        return Encoding.ASCII.GetString(buffer, 0, await manager.ReceiveAsync(buffer, TestContext.Current.CancellationToken));
    }
}

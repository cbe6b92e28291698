using System.Net.Sockets;
using MailCatcher.Tests.Support;
using MailCatcher.Web;

namespace MailCatcher.Tests.Program;

/// <summary>Sockets that a service manager has opened, as systemd passes them on: from file descriptor 3 on, named by variables.</summary>
public sealed class PassedSocketTests
{
    // What systemd does: opens the sockets, tells where they are, and becomes the program. Addresses of their own, so that they are not mistaken for what the program opens by itself.
    private const string Manager = """
        import os, socket, sys
        opened = [socket.create_server(("127.0.0.41", 0)), socket.create_server(("127.0.0.42", 0))]
        for number, one in enumerate(opened):
            copy = os.dup(one.fileno())
            os.dup2(copy, 10 + number, inheritable=True)
        for number in range(2):
            os.dup2(10 + number, 3 + number, inheritable=True)
        os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="2", LISTEN_FDNAMES=sys.argv[1])
        os.execvp(sys.argv[2], sys.argv[2:])
        """;

    [Fact]
    public async Task It_answers_on_the_sockets_that_are_passed_to_it()
    {
        await ExternalTool.RequireAsync("python3");
        using var folder = new TestFolder();
        await using var run = await ProgramRun.ServeThroughAsync(folder, "python3", "-c", Manager, "http:smtp");

        Assert.Equal(("127.0.0.42", "127.0.0.41"), (run.Smtp.Address.ToString(), run.Http.Host));
        using var smtp = new TcpClient();
        await smtp.ConnectAsync(run.Smtp, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(smtp.GetStream());
        Assert.StartsWith("220 ", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var http = new HttpClient();
        Assert.Equal("ok", await http.GetStringAsync(new Uri(run.Http, "/livez"), TestContext.Current.CancellationToken));
        Assert.Equal(0, (await run.StopAsync()).ExitCode);
    }

    [Fact]
    public async Task A_socket_for_no_listener_stops_the_start()
    {
        await ExternalTool.RequireAsync("python3");
        using var folder = new TestFolder();

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => ProgramRun.ServeThroughAsync(folder, "python3", "-c", Manager, "smtp:mailcatcher.socket"));

        Assert.StartsWith("mailcatcher: LISTEN_FDNAMES: 'mailcatcher.socket' is not allowed; it must be smtp or http", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_meant_for_another_process_is_passed_over()
    {
        var variables = new Dictionary<string, string> { ["LISTEN_PID"] = "17", ["LISTEN_FDS"] = "1", ["LISTEN_FDNAMES"] = "smtp" };

        Assert.Equal(3, PassedSockets.Read(variables, processId: 17).For("SMTP"));
        Assert.Null(PassedSockets.Read(variables, processId: 18).For("smtp"));
        Assert.Null(PassedSockets.Read(new Dictionary<string, string>(), processId: 17).For("smtp"));
    }
}

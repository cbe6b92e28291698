using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.SignalR.Client;

namespace MailCatcher.Tests.Program;

public sealed class StartTests
{
    [Fact]
    public async Task The_bound_addresses_are_printed_one_a_line_and_nothing_else()
    {
        using var folder = new TestFolder();
        await using var run = await ProgramRun.ServeAsync(folder);
        using var http = new HttpClient();
        Assert.Equal("ok", await http.GetStringAsync(new Uri(run.Http, "/livez"), TestContext.Current.CancellationToken));

        var (smtp, address) = (run.Smtp, run.Http);
        var result = await run.StopAsync();

        Assert.Equal($"SMTP {smtp}\nHTTP {address.GetLeftPart(UriPartial.Authority)}\n", result.Output);
        Assert.Equal(0, result.ExitCode);
        Assert.True(Directory.Exists(Path.Combine(folder.Path, "data", "journal")), "the data folder is beside where it was started");
    }

    [Fact]
    public async Task The_variables_of_the_hosting_framework_move_nothing()
    {
        using var folder = new TestFolder();
        var port = FreePort();
        await using var run = await ProgramRun.ServeAsync(folder, "--data", ":memory:");
        var result = await ProgramRun.RunAsync(
            new TestFolder(),
            new Dictionary<string, string> { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}", ["DOTNET_URLS"] = $"http://127.0.0.1:{port}" },
            "--smtp", run.Smtp.ToString(), "--data", ":memory:");

        // It got as far as the SMTP port, which is taken, and names that one.
        Assert.Contains($"SMTP cannot listen on {run.Smtp}", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_line_for_each_listener()
    {
        using var folder = new TestFolder();
        await using var run = await ProgramRun.ServeAsync(folder);
        var http = run.Http.Authority;

        var smtpTaken = await ProgramRun.RunAsync("--data", ":memory:", "--http", "127.0.0.1:0", "--smtp", run.Smtp.ToString());
        var httpTaken = await ProgramRun.RunAsync("--data", ":memory:", "--smtp", "127.0.0.1:0", "--http", http);

        Assert.Equal(
            [$"mailcatcher: SMTP cannot listen on {run.Smtp}: the port is in use by another program. Stop that one, or choose another address or port with --smtp."],
            OwnLines(smtpTaken));
        Assert.Equal(
            [$"mailcatcher: HTTP cannot listen on {http}: the port is in use by another program. Stop that one, or choose another address or port with --http."],
            OwnLines(httpTaken));
        Assert.Equal((1, 1), (smtpTaken.ExitCode, httpTaken.ExitCode));
        Assert.Equal(("", ""), (smtpTaken.Output, httpTaken.Output));
    }

    [Fact]
    public async Task An_address_that_the_machine_does_not_have_is_told_in_one_line()
    {
        var result = await ProgramRun.RunAsync("--data", ":memory:", "--smtp", "127.0.0.1:0", "--http", "192.0.2.1:0");

        Assert.Equal(
            ["mailcatcher: HTTP cannot listen on 192.0.2.1:0: this machine has no such address. Choose another address or port with --http."], OwnLines(result));
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_is_told_in_one_line()
    {
        using var folder = new TestFolder();
        var file = folder.File("file", "");

        var result = await ProgramRun.RunAsync("--data", Path.Combine(file, "data"), "--smtp", "127.0.0.1:0", "--http", "127.0.0.1:0");

        var line = Assert.Single(OwnLines(result));
        Assert.Contains(Path.Combine(file, "data"), line, StringComparison.Ordinal);
        Assert.Contains("--data", line, StringComparison.Ordinal);
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_folder_is_refused_at_once()
    {
        using var folder = new TestFolder();
        await using var first = await ProgramRun.ServeAsync(folder);

        var second = await ProgramRun.RunAsync("--data", Path.Combine(folder.Path, "data"), "--smtp", "127.0.0.1:0", "--http", "127.0.0.1:0");

        Assert.Contains("in use by another MailCatcher", Assert.Single(OwnLines(second)), StringComparison.Ordinal);
        Assert.Equal((1, ""), (second.ExitCode, second.Output));
        Assert.Equal(0, (await first.StopAsync()).ExitCode);
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    public async Task It_stops_within_a_second_with_idle_clients(PosixSignal signal)
    {
        using var folder = new TestFolder();
        await using var run = await ProgramRun.ServeAsync(folder);
        using var smtp = new TcpClient();
        await smtp.ConnectAsync(run.Smtp, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(smtp.GetStream());
        Assert.StartsWith("220", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var http = new HttpClient();
        await http.GetStringAsync(new Uri(run.Http, "/livez"), TestContext.Current.CancellationToken);

        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(run.Http, "/hubs/mail")).Build();
        await hub.StartAsync(TestContext.Current.CancellationToken);

        var started = TimeProvider.System.GetTimestamp();
        var result = await run.StopAsync(signal);

        Assert.Equal(0, result.ExitCode);
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(2), $"{TimeProvider.System.GetElapsedTime(started)}");
        Assert.StartsWith("421", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_caught_is_there_after_a_restart()
    {
        using var folder = new TestFolder();
        await using (var first = await ProgramRun.ServeAsync(folder))
        {
            using var client = new MailKit.Net.Smtp.SmtpClient();
            await client.ConnectAsync(first.Smtp.Address.ToString(), first.Smtp.Port, MailKit.Security.SecureSocketOptions.None, TestContext.Current.CancellationToken);
            await client.SendAsync(
                new MimeKit.MimeMessage([new MimeKit.MailboxAddress("", "a@example.test")], [new MimeKit.MailboxAddress("", "b@example.test")], "kept", new MimeKit.TextPart { Text = "x" }),
                TestContext.Current.CancellationToken);
            await client.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
            Assert.Equal(0, (await first.StopAsync()).ExitCode);
        }

        await using var second = await ProgramRun.ServeAsync(folder);
        using var http = new HttpClient();
        Assert.Contains("\"Subject\":\"kept\"", await http.GetStringAsync(new Uri(second.Http, "/api/v1/messages"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    // The log says on the same stream what was opened before.
    private static IEnumerable<string> OwnLines(ProgramResult result)
    {
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        return result.ErrorLines.Where(line => !line.Contains(" info: ", StringComparison.Ordinal));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

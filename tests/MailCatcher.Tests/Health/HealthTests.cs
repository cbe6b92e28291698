using System.Net;
using System.Net.Sockets;
using MailCatcher.Health;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailCatcher.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailCatcher.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task A_running_server_is_alive_and_ready()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal((HttpStatusCode.OK, "ok"), await server.SendAsync(HttpMethod.Get, "/livez"));
        Assert.Equal((HttpStatusCode.OK, """{"store":"ok","smtp":"ok"}"""), await server.SendAsync(HttpMethod.Get, "/readyz"));
    }

    [Fact]
    public async Task A_listener_that_takes_no_connection_is_named()
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Settings with { Smtp = new SmtpOptions { Listen = "127.0.0.1:0", MaxConnections = 1 } });
        using var client = new TcpClient();
        await client.ConnectAsync(server.Server.SmtpEndPoint, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("220", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var (status, body) = await server.SendAsync(HttpMethod.Get, "/readyz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.StartsWith("""{"store":"ok","smtp":"421""", body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "ok"), await server.SendAsync(HttpMethod.Get, "/livez"));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_named()
    {
        await using var server = await RunningServer.StartAsync();
        var closed = await MailStore.OpenAsync(
            new StoreOptions { Folder = StoreOptions.InMemory }, TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        await closed.DisposeAsync();
        var readiness = new Readiness(closed.Outbox, server.Server.Services.GetRequiredService<ServerListeners>(), TimeProvider.System);

        var checks = await readiness.CheckAsync(TestContext.Current.CancellationToken);

        Assert.NotNull(checks.Single(check => check.Name == "store").Fault);
        Assert.Null(checks.Single(check => check.Name == "smtp").Fault);
    }
}

using System.Net;

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
    public async Task What_is_not_ready_is_named()
    {
        await using var server = await RunningServer.StartAsync();
        await server.Server.Store.DisposeAsync();

        var (status, body) = await server.SendAsync(HttpMethod.Get, "/readyz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.DoesNotContain("\"store\":\"ok\"", body, StringComparison.Ordinal);
        Assert.Contains("\"smtp\":\"ok\"", body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "ok"), await server.SendAsync(HttpMethod.Get, "/livez"));
    }
}

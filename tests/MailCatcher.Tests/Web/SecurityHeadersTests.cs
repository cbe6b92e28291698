namespace MailCatcher.Tests.Web;

public sealed class SecurityHeadersTests
{
    [Theory]
    [InlineData("/api/v1/messages")]
    [InlineData("/api/v1/message/latest")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/nothing")]
    [InlineData("/livez")]
    [InlineData("/")]
    public async Task Every_answer_has_them(string path)
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.Http.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Contains("frame-ancestors 'self'", string.Join("; ", answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Opener-Policy")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.True(answer.Headers.CacheControl?.NoStore, $"{answer.Headers.CacheControl}");
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task A_refused_host_gets_them_too()
    {
        await using var server = await RunningServer.StartAsync();
        server.Http.DefaultRequestHeaders.Host = "evil.test";

        using var answer = await server.Http.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }
}

using System.Diagnostics;

namespace MailCatcher.Smtp.Tests;

/// <summary>How sessions end that the client does not end itself.</summary>
public sealed class EndingTests
{
    [Fact]
    public async Task An_idle_client_is_told_421_after_the_time_out()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.GreetAsync();

        server.Time.Advance(TimeSpan.FromMinutes(4));
        Assert.StartsWith("250", await client.AskAsync("NOOP\r\n"), StringComparison.Ordinal);
        await server.AdvanceUntilClosedAsync();

        await client.ExpectAsync("421 4.4.2");
        await client.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_client_idle_in_its_content_is_told_421_and_nothing_is_kept()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await ContentTests.OpenContentAsync(server);
        await client.SendAsync("half a message\r\n");
        await server.Sink.Writing.WaitAsync(TestContext.Current.CancellationToken);

        await server.AdvanceUntilClosedAsync();

        await client.ExpectAsync("421 4.4.2");
        await client.ExpectClosedAsync();
        Assert.Equal(0, server.Sink.Count);
        Assert.Equal(0, server.Sink.Open);
    }

    [Fact]
    public async Task A_stopping_server_says_421_to_idle_clients_at_once()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.GreetAsync();

        var since = Stopwatch.GetTimestamp();
        await server.StopAsync();

        await client.ExpectAsync("421 4.3.2");
        await client.ExpectClosedAsync();
        Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_stopping_server_lets_content_end_within_its_grace()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await ContentTests.OpenContentAsync(server);
        await client.SendAsync("first\r\n");
        await server.Sink.Writing.WaitAsync(TestContext.Current.CancellationToken);

        var stopping = server.StopAsync();
        await client.SendAsync("second\r\n.\r\n");

        await client.ExpectAsync("250");
        await client.ExpectAsync("421 4.3.2");
        await stopping;
        Assert.Equal(1, server.Sink.Count);
    }

    [Fact]
    public async Task A_stopping_server_drops_content_that_does_not_end()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await ContentTests.OpenContentAsync(server);
        await client.SendAsync("half\r\n");
        await server.Sink.Writing.WaitAsync(TestContext.Current.CancellationToken);

        var stopping = server.StopAsync();
        await server.AdvanceUntilClosedAsync();

        await client.ExpectAsync("421 4.3.2");
        await stopping;
        Assert.Equal(0, server.Sink.Count);
        Assert.Equal(0, server.Sink.Open);
    }

    [Fact]
    public async Task The_twentieth_error_ends_the_session()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.ConnectAsync();

        for (var i = 1; i < 20; i++)
        {
            Assert.StartsWith("500 5.5.2", await client.AskAsync("FOO\r\n"), StringComparison.Ordinal);
        }

        Assert.StartsWith("421 4.7.0", await client.AskAsync("FOO\r\n"), StringComparison.Ordinal);
        await client.ExpectClosedAsync();
    }

    [Fact]
    public async Task One_connection_too_many_is_told_421_and_the_place_comes_free_again()
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.MaxConnections = 1);
        var first = await server.GreetAsync();

        await using (var second = await SmtpTestClient.ConnectAsync(server.EndPoint))
        {
            await second.ExpectAsync("421 4.7.0");
            await second.ExpectClosedAsync();
        }

        Assert.StartsWith("221", await first.AskAsync("QUIT\r\n"), StringComparison.Ordinal);
        await first.ExpectClosedAsync();
        await first.DisposeAsync();
        SpinWait.SpinUntil(() => server.Handler.OpenConnections == 0);
        await using var third = await server.GreetAsync();
    }
}

using System.Net;
using System.Text.RegularExpressions;
using MailCatcher.Metrics;
using MailCatcher.Tests.Web;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace MailCatcher.Tests.Metrics;

public sealed partial class MetricsTests
{
    [Fact]
    public async Task What_happened_is_counted()
    {
        await using var server = await RunningServer.StartAsync();
        await SendAsync(server);
        var metrics = await Eventually.GetAsync(() => ReadAsync(server), text => Value(text, "mailcatcher_smtp_sessions_total{outcome=\"ok\"}") == 1);

        Assert.Equal(1, Value(metrics, "mailcatcher_messages_accepted_total"));
        Assert.True(Value(metrics, "mailcatcher_messages_accepted_size_bytes_total") > 50);
        Assert.Equal((1, 1), (Value(metrics, "mailcatcher_mailbox_messages"), Value(metrics, "mailcatcher_mailbox_unseen")));
        Assert.Equal(1, Value(metrics, "mailcatcher_smtp_replies_total{code=\"354\"}"));
        Assert.Equal(1, Value(metrics, "mailcatcher_smtp_replies_total{code=\"221\"}"));
        Assert.Equal(1, Value(metrics, "mailcatcher_commit_duration_seconds_count"));
        Assert.Equal(1, Value(metrics, "mailcatcher_commit_duration_seconds_bucket{le=\"+Inf\"}"));
        Assert.Equal(0, Value(metrics, "mailcatcher_queue_waiting{queue=\"journal\"}"));
        Assert.Equal(0, Value(metrics, "mailcatcher_outbox_entries"));
        Assert.True(Value(metrics, "mailcatcher_smtp_wire_bytes_total{direction=\"in\"}") > 100);
        Assert.True(Value(metrics, "process_resident_memory_bytes") > 0);
    }

    [Fact]
    public async Task Every_metric_of_the_manual_is_there()
    {
        await using var upstream = await RunningServer.StartAsync();
        var settings = RunningServer.Settings;
        (settings.Relay.Host, settings.Relay.Port) = (upstream.Server.SmtpEndPoint.Address.ToString(), upstream.Server.SmtpEndPoint.Port);
        await using var server = await RunningServer.StartAsync(settings);
        await SendAsync(server);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/api/v1/webhooks/app", """{"Url": "https://example.com/", "Query": "subject:never"}""")).Status);
        await server.SendAsync(HttpMethod.Post, "/api/v1/webhooks/app/test");
        await server.SendAsync(HttpMethod.Post, "/api/v1/message/latest/release", """{"To": ["ann@example.test"]}""");
        var metrics = await Eventually.GetAsync(() => ReadAsync(server), text => Value(text, "mailcatcher_outbox_recipients_finished_total{state=\"relayed\"}") == 1);

        foreach (var name in (string[])[
            "messages_accepted_total", "messages_rejected_total", "messages_deleted_total", "messages_accepted_size_bytes_total", "mailbox_messages", "mailbox_unseen", "mailbox_size_bytes",
            "smtp_connections", "smtp_sessions_total", "smtp_replies_total", "smtp_wire_bytes_total", "commit_duration_seconds", "queue_waiting", "index_lag", "outbox_entries",
            "webhooks_deliveries_total", "webhooks_open", "pages", "watches"])
        {
            Assert.Matches($"(?m)^mailcatcher_{name}(_bucket)?[{{ ]", metrics);
        }
    }

    [Fact]
    public async Task The_format_is_what_Prometheus_reads()
    {
        await using var server = await RunningServer.StartAsync();
        await SendAsync(server);

        using var answer = await server.Http.GetAsync("/metrics", TestContext.Current.CancellationToken);
        var lines = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).TrimEnd('\n').Split('\n');

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.All(lines, line => Assert.Matches(Line(), line));
        Assert.Equal(lines.Length, lines.Distinct().Count());
    }

    [Fact]
    public async Task They_need_a_login_where_everything_does_and_are_not_for_a_customer()
    {
        await using var server = await GuardedServer.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await server.AskAsync("GET", "/metrics")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.AskAsync("GET", "/metrics", GuardedServer.Bearer(server.Token("read in shop")))).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("GET", "/metrics", GuardedServer.Bearer(server.Token("read")))).Status);
    }

    [Fact]
    public async Task They_are_sent_by_OTLP_where_that_is_configured()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var collector = builder.Build();
        var received = new TaskCompletionSource<byte[]>();
        collector.MapPost("/v1/metrics", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);

            // The first may go out before there is anything of ours to tell.
            if (body.ToArray().AsSpan().IndexOf("mailcatcher.mailbox.messages"u8) > 0)
            {
                received.TrySetResult(body.ToArray());
            }
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);
        var address = collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

        await using var server = await RunningServer.StartAsync(RunningServer.Settings with
        {
            Metrics = new MetricsOptions { OtlpEndpoint = $"{address}/v1/metrics", OtlpProtocol = OtlpProtocol.Http, OtlpInterval = TimeSpan.FromMilliseconds(100) },
        });
        var sent = await received.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.True(sent.AsSpan().IndexOf("mailcatcher.smtp.connections"u8) > 0);
    }

    private static async Task SendAsync(RunningServer server)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", server.Server.SmtpEndPoint.Port, SecureSocketOptions.None, TestContext.Current.CancellationToken);
        using var message = new MimeMessage([new MailboxAddress("", "a@example.test")], [new MailboxAddress("", "b@example.test")], "counted", new TextPart { Text = "x" });
        await client.SendAsync(message, TestContext.Current.CancellationToken);
        await client.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
    }

    private static Task<string> ReadAsync(RunningServer server) => server.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

    private static double? Value(string metrics, string series) =>
        metrics.Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal)) is { } line
            ? double.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="[^"\\]*"(,[a-z_]+="[^"\\]*")*\})? -?[0-9.]+(E[+-][0-9]+)?)$""")]
    private static partial Regex Line();
}

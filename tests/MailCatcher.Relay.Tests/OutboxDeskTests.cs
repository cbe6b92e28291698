using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.Extensions.Time.Testing;

namespace MailCatcher.Relay.Tests;

/// <summary>What people do with releases that wait, and what an entry tells of its attempts.</summary>
public sealed class OutboxDeskTests
{
    private static readonly byte[] Message = "Subject: x\r\n\r\ny\r\n"u8.ToArray();
    private static readonly ReleaseActor Ann = new("ann", "api 192.0.2.1");

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_delayed_can_be_tried_now()
    {
        var greylisted = true;
        await using var relay = new ScriptedRelay(line => greylisted && line.StartsWith("RCPT", StringComparison.Ordinal) ? "450 4.2.0 greylisted" : null);
        await using var fixture = await RelayFixture.StartAsync(To(relay), new FakeTimeProvider(DateTimeOffset.UtcNow));
        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync(Message), "a@ok.test");
        await fixture.UntilAsync(entry.Id, now => now.Attempts.Length == 1);
        greylisted = false;

        Assert.IsType<OutboxAnswer.Done>(await fixture.Desk.RetryAsync(entry.Id, Ann, Cancelled));

        var done = await fixture.UntilAsync(entry.Id, now => now.IsFinished);
        Assert.Equal(RecipientState.Relayed, done.Recipients[0].State);
        Assert.Equal(("Retry asked for", "ann", "api 192.0.2.1"), (done.Actions!.Value[^1].What, done.Actions.Value[^1].By, done.Actions.Value[^1].From));
        Assert.IsType<OutboxAnswer.Refused>(await fixture.Desk.RetryAsync(entry.Id, Ann, Cancelled));
    }

    [Fact]
    public async Task What_is_cancelled_is_not_sent_and_can_be_queued_again()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay));
        await fixture.Desk.PauseAsync(Cancelled);
        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync(Message), "a@ok.test", "b@ok.test");

        await fixture.Desk.CancelAsync(entry.Id, [new EmailAddress("a", "ok.test")], Ann, Cancelled);
        await fixture.Desk.ResumeAsync(Cancelled);
        var done = await fixture.UntilAsync(entry.Id, now => now.IsFinished);
        Assert.Equal([RecipientState.Cancelled, RecipientState.Relayed], done.Recipients.Select(recipient => recipient.State));

        Assert.IsType<OutboxAnswer.Done>(await fixture.Desk.RequeueAsync(entry.Id, [], Ann, Cancelled));
        done = await fixture.UntilAsync(entry.Id, now => now.IsFinished && now.Attempts.Length == 2);
        Assert.All(done.Recipients, recipient => Assert.Equal(RecipientState.Relayed, recipient.State));
        Assert.Equal(["RCPT TO:<b@ok.test>", "RCPT TO:<a@ok.test>"], relay.Lines.Where(line => line.StartsWith("RCPT", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_cancelled_under_way_is_not_tried_again_and_what_the_relay_took_stays_relayed()
    {
        var (heard, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var relay = new ScriptedRelay(line =>
        {
            if (line.StartsWith("RCPT", StringComparison.Ordinal))
            {
                heard.TrySetResult();
                go.Task.Wait(Cancelled);
            }

            return line.Contains("later@", StringComparison.Ordinal) ? "450 4.2.0 later" : null;
        });
        await using var fixture = await RelayFixture.StartAsync(To(relay));
        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync(Message), "a@ok.test", "later@ok.test");
        await heard.Task.WaitAsync(Cancelled);
        Assert.All((await fixture.Store.Outbox.FindAsync(entry.Id, Cancelled))!.Recipients, recipient => Assert.Equal(RecipientState.Sending, recipient.State));

        await fixture.Desk.CancelAsync(entry.Id, [], Ann, Cancelled);
        go.SetResult();

        var done = await fixture.UntilAsync(entry.Id, now => now.Attempts.Length == 1);
        Assert.Equal([RecipientState.Relayed, RecipientState.Cancelled], done.Recipients.Select(recipient => recipient.State));
        Assert.Null(done.DueAt);
    }

    [Fact]
    public async Task A_paused_queue_stands_still_also_over_a_restart_and_goes_on_when_told()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay));
        await fixture.Desk.PauseAsync(Cancelled);
        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync(Message), "a@ok.test");
        await fixture.RestartAsync();

        Assert.True(fixture.Desk.IsPaused);
        Assert.Equal(0, relay.Connections);
        await fixture.Desk.ResumeAsync(Cancelled);

        Assert.Equal(RecipientState.Relayed, (await fixture.UntilAsync(entry.Id, now => now.IsFinished)).Recipients[0].State);
    }

    [Fact]
    public async Task An_attempt_that_nobody_recorded_the_end_of_is_told_and_made_again()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay));
        await fixture.Desk.PauseAsync(Cancelled);
        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync(Message), "a@ok.test");
        await fixture.Store.Outbox.RecordAsync(entry with { Recipients = [entry.Recipients[0] with { State = RecipientState.Sending }] }, Cancelled);

        await fixture.Desk.ResumeAsync(Cancelled);

        var done = await fixture.UntilAsync(entry.Id, now => now.IsFinished);
        Assert.True(done.IsUncertain);
        Assert.Contains("may have taken the message", done.Attempts[0].Outcome, StringComparison.Ordinal);
        Assert.Equal(RecipientState.Relayed, done.Recipients[0].State);
    }

    [Fact]
    public async Task The_dialogue_is_kept_without_content_and_the_connection_is_used_again()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay));
        var message = await fixture.CatchAsync("Subject: private matter\r\n\r\nprivate text\r\n"u8.ToArray());

        var first = await fixture.UntilAsync((await fixture.ReleaseAsync(message, "a@ok.test")).Id, now => now.IsFinished);
        var second = await fixture.UntilAsync((await fixture.ReleaseAsync(message, "b@ok.test")).Id, now => now.IsFinished);

        var said = first.Attempts[0].Transcript!.Value;
        Assert.Contains("S: 220 upstream.test ESMTP", said);
        Assert.Contains("C: RCPT TO:<a@ok.test>", said);
        Assert.Contains(said, line => line.EndsWith("bytes of content)", StringComparison.Ordinal));
        Assert.Equal("S: 250 2.0.0 taken", said[^1]);
        Assert.DoesNotContain(said, line => line.Contains("private", StringComparison.Ordinal));
        Assert.Equal(1, relay.Connections);
        Assert.DoesNotContain(second.Attempts[0].Transcript!.Value, line => line.Contains("a@ok.test", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_that_the_relay_has_closed_meanwhile_costs_no_attempt()
    {
        var contents = 0;
        await using var relay = new ScriptedRelay(line => line == "NOOP" || (line == "MAIL" && contents++ > 0) ? ScriptedRelay.Close : null);
        await using var fixture = await RelayFixture.StartAsync(To(relay));
        var message = await fixture.CatchAsync(Message);

        await fixture.UntilAsync((await fixture.ReleaseAsync(message, "a@ok.test")).Id, now => now.IsFinished);
        var second = await fixture.UntilAsync((await fixture.ReleaseAsync(message, "b@ok.test")).Id, now => now.Attempts.Length == 1);

        Assert.Equal(RecipientState.Relayed, second.Recipients[0].State);
        Assert.Equal(2, relay.Connections);
    }

    [Fact]
    public async Task A_relay_that_is_down_gets_a_rest_and_one_that_is_up_does_not_wait_for_it()
    {
        await using var up = new ScriptedRelay();
        await using var down = new ScriptedRelay(line => line == "connect" ? ScriptedRelay.Close : null);
        var options = To(up);
        options.Routes["down"] = new RouteOptions { Host = "127.0.0.1", Port = down.Port, Tls = RelayTls.None, Domains = ["down.test"], Connections = 1 };
        await using var fixture = await RelayFixture.StartAsync(options, new FakeTimeProvider(DateTimeOffset.UtcNow));
        var message = await fixture.CatchAsync(Message);
        for (var i = 0; i < 8; i++)
        {
            await fixture.ReleaseAsync(message, $"a{i}@down.test");
        }

        var good = await fixture.ReleaseAsync(message, "a@ok.test");
        await fixture.UntilAsync(good.Id, now => now.IsFinished);
        while (down.Connections < 5)
        {
            await Task.Delay(10, Cancelled);
        }

        await fixture.UntilAsync((await fixture.ReleaseAsync(message, "b@ok.test")).Id, now => now.IsFinished);
        Assert.Equal(5, down.Connections);
    }

    private static RelayOptions To(ScriptedRelay relay) => new() { Host = "127.0.0.1", Port = relay.Port, Tls = RelayTls.None };
}

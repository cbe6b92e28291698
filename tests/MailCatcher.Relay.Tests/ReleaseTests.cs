using System.Text;
using MailCatcher.Store;
using Microsoft.Extensions.Time.Testing;

namespace MailCatcher.Relay.Tests;

public sealed class ReleaseTests
{
    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> OddContents => new()
    {
        { "plain", "Subject: a\r\n\r\nbody\r\n", "Subject: a\r\n\r\nbody\r\n" },
        { "no header section", "Just text, no field\r\nmore\r\n", "\r\nJust text, no field\r\nmore\r\n" },
        { "an empty header section", "\r\nbody\r\n", "\r\nbody\r\n" },
        { "only a header section", "Subject: a\r\nX: b\r\n", "Subject: a\r\nX: b\r\n\r\n" },
        { "empty", "", "\r\n" },
        { "bare LF", "Subject: a\n\nb\n.\nc\n", "Subject: a\r\n\r\nb\r\n.\r\nc\r\n" },
        { "bare CR", "Subject: a\r\n\r\nb\rc\r.\r\rd", "Subject: a\r\n\r\nb\r\nc\r\n.\r\n\r\nd\r\n" },
        { "dots", "Subject: a\r\n\r\n.\r\n..\r\n...x\r\n", "Subject: a\r\n\r\n.\r\n..\r\n...x\r\n" },
        { "8-bit, NUL and broken fields", "Subject: \u00e4\r\nno field here\r\n\u00ff:\r\n\r\n\0\u00fe\u00ff\r\n", "Subject: \u00e4\r\nno field here\r\n\u00ff:\r\n\r\n\0\u00fe\u00ff\r\n" },
        { "no final line end", "Subject: a\r\n\r\nbody", "Subject: a\r\n\r\nbody\r\n" },
        { "folded and doubled fields", "Subject: a\r\n\tb\r\nTo: x\r\nTo: y\r\nContent-Type: text/html\r\n\r\n<p>\r\n", "Subject: a\r\n\tb\r\nTo: x\r\nTo: y\r\nContent-Type: text/html\r\n\r\n<p>\r\n" },
    };

    [Theory]
    [MemberData(nameof(OddContents))]
    public async Task Content_arrives_as_it_was_behind_the_trace_field(string what, string content, string expected)
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay));

        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync(Encoding.Latin1.GetBytes(content)), "a@example.test");
        await fixture.UntilAsync(entry.Id, now => now.IsFinished);

        Assert.True(relay.Contents.Length == 1, what);
        Assert.Equal($"X-MailCatcher-Released: {entry.Id}\r\n{expected}", Encoding.Latin1.GetString(relay.Contents[0]));
    }

    [Fact]
    public async Task A_large_message_arrives_whole_with_its_size_told_before()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay));
        var content = Encoding.ASCII.GetBytes("Subject: large\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 70_000)));

        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync(content), "a@example.test");
        await fixture.UntilAsync(entry.Id, now => now.IsFinished);

        Assert.Equal(content, relay.Contents[0][^content.Length..]);
        Assert.Contains(relay.Lines, line => line.StartsWith("MAIL FROM:<app@example.test>", StringComparison.Ordinal) && line.Contains($"SIZE={relay.Contents[0].Length}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_the_chosen_recipients_get_it()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay));

        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync("Subject: x\r\n\r\ny\r\n"u8.ToArray()), "a@example.test", "b@example.test", "a@example.test");
        var done = await fixture.UntilAsync(entry.Id, now => now.IsFinished);

        Assert.Equal(["RCPT TO:<a@example.test>", "RCPT TO:<b@example.test>"], relay.Lines.Where(line => line.StartsWith("RCPT", StringComparison.Ordinal)));
        Assert.All(done.Recipients, recipient => Assert.Equal(RecipientState.Relayed, recipient.State));
        Assert.Null(done.DueAt);
        Assert.Contains("250", Assert.Single(done.Attempts).Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_recipient_has_its_own_end()
    {
        await using var relay = new ScriptedRelay(line =>
            line.Contains("refused@", StringComparison.Ordinal) ? "550 5.1.1 no such user"
            : line.Contains("later@", StringComparison.Ordinal) ? "450 4.2.0 greylisted" : null);
        await using var fixture = await RelayFixture.StartAsync(To(relay));

        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync("x"u8.ToArray()), "good@example.test", "refused@example.test", "later@example.test");
        var tried = await fixture.UntilAsync(entry.Id, now => now.Attempts.Length == 1);

        Assert.Equal([RecipientState.Relayed, RecipientState.Failed, RecipientState.Delayed], tried.Recipients.Select(recipient => recipient.State));
        Assert.Contains("no such user", tried.Recipients[1].Reply, StringComparison.Ordinal);
        Assert.NotNull(tried.DueAt);
    }

    [Theory]
    [InlineData("MAIL", "451 4.3.0 try later", RecipientState.Delayed)]
    [InlineData("MAIL", "550 5.7.1 not you", RecipientState.Failed)]
    [InlineData("RCPT", "452 4.5.3 too many", RecipientState.Delayed)]
    [InlineData("RCPT", "550 5.1.1 nobody", RecipientState.Failed)]
    [InlineData("DATA", "451 4.3.0 try later", RecipientState.Delayed)]
    [InlineData("DATA", "554 5.5.1 no", RecipientState.Failed)]
    [InlineData(".", "451 4.3.0 try later", RecipientState.Delayed)]
    [InlineData(".", "554 5.6.0 spam", RecipientState.Failed)]
    [InlineData("connect", "421 4.3.2 closing", RecipientState.Delayed)]
    [InlineData("connect", ScriptedRelay.Close, RecipientState.Delayed)]
    [InlineData("MAIL", ScriptedRelay.Close, RecipientState.Delayed)]
    [InlineData("DATA", ScriptedRelay.Close, RecipientState.Delayed)]
    [InlineData(".", ScriptedRelay.Close, RecipientState.Delayed)]
    public async Task What_the_relay_does_at_a_stage_decides(string stage, string reply, RecipientState expected)
    {
        await using var relay = new ScriptedRelay(line => line.StartsWith(stage, StringComparison.Ordinal) ? reply : null);
        await using var fixture = await RelayFixture.StartAsync(To(relay));

        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync("Subject: x\r\n\r\ny"u8.ToArray()), "a@example.test");
        var tried = await fixture.UntilAsync(entry.Id, now => now.Attempts.Length == 1);

        Assert.Equal(expected, Assert.Single(tried.Recipients).State);
        Assert.NotEmpty(tried.Recipients[0].Reply);
        Assert.Equal(stage == "." && reply == ScriptedRelay.Close, tried.Attempts[0].Outcome.Contains("may have taken it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_relay_that_is_silent_is_given_up_and_holds_up_nobody()
    {
        await using var relay = new ScriptedRelay(line => line.Contains("slow@", StringComparison.Ordinal) ? ScriptedRelay.Silence : null);
        var options = To(relay);
        options.Timeout = TimeSpan.FromMilliseconds(300);
        await using var fixture = await RelayFixture.StartAsync(options);
        var message = await fixture.CatchAsync("x"u8.ToArray());

        var slow = await fixture.ReleaseAsync(message, "slow@example.test");
        var good = await fixture.ReleaseAsync(message, "good@example.test");

        Assert.Equal(RecipientState.Relayed, (await fixture.UntilAsync(good.Id, now => now.IsFinished)).Recipients[0].State);
        Assert.Equal(RecipientState.Delayed, (await fixture.UntilAsync(slow.Id, now => now.Attempts.Length == 1)).Recipients[0].State);
    }

    [Fact]
    public async Task What_is_delayed_is_tried_again_when_it_is_due_until_it_works()
    {
        var failures = 3;
        await using var relay = new ScriptedRelay(line => line.StartsWith("RCPT", StringComparison.Ordinal) && failures-- > 0 ? "450 4.2.0 greylisted" : null);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var fixture = await RelayFixture.StartAsync(To(relay), time);

        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync("x"u8.ToArray()), "a@example.test");
        foreach (var minutes in (int[])[1, 5, 15])
        {
            var attempts = entry.Attempts.Length + 1;
            entry = await fixture.UntilAsync(entry.Id, now => now.Attempts.Length == attempts);
            Assert.InRange((entry.DueAt!.Value - entry.Attempts[^1].At).TotalMinutes, minutes * 0.9, minutes * 1.1);
            await AdvanceUntilAsync(fixture, time, entry);
        }

        Assert.Equal(RecipientState.Relayed, (await fixture.UntilAsync(entry.Id, now => now.IsFinished)).Recipients[0].State);
        Assert.Single(relay.Contents);
    }

    [Fact]
    public async Task The_schedule_goes_from_a_minute_to_four_hours_until_two_days_are_over_and_entries_that_failed_together_come_back_apart()
    {
        await using var relay = new ScriptedRelay(line => line == "connect" ? "421 4.3.2 closing" : null);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var fixture = await RelayFixture.StartAsync(To(relay), time);
        var message = await fixture.CatchAsync("x"u8.ToArray());
        var entry = await fixture.ReleaseAsync(message, "a@example.test");
        var other = await fixture.ReleaseAsync(message, "b@example.test");
        entry = await fixture.UntilAsync(entry.Id, now => now.Attempts.Length == 1);
        other = await fixture.UntilAsync(other.Id, now => now.Attempts.Length == 1);
        Assert.NotEqual(entry.DueAt, other.DueAt);
        await fixture.Desk.CancelAsync(other.Id, [], new ReleaseActor("", "test"), Cancelled);

        var waits = new List<double>();
        while (!entry.IsFinished)
        {
            waits.Add((entry.DueAt!.Value - entry.Attempts[^1].At).TotalMinutes);
            await AdvanceUntilAsync(fixture, time, entry);
            entry = await fixture.UntilAsync(entry.Id, now => now.Attempts.Length == waits.Count + 1);
        }

        double[] expected = [1, 5, 15, 30, 60, 120, .. Enumerable.Repeat(240.0, waits.Count - 6)];
        Assert.All(waits.Zip(expected), pair => Assert.InRange(pair.First, (pair.Second * 0.9) - 0.2, (pair.Second * 1.1) + 0.2));
        Assert.InRange((entry.Attempts[^1].At - entry.RequestedAt).TotalHours, 48, 53);
        Assert.Equal(RecipientState.Failed, entry.Recipients[0].State);
    }

    [Fact]
    public async Task Only_so_many_messages_a_minute_go_by_a_route_and_others_are_not_held_up()
    {
        await using var slow = new ScriptedRelay();
        await using var free = new ScriptedRelay();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var options = To(slow);
        options.MessagesPerMinute = 2;
        options.Routes["free"] = new RouteOptions { Host = "127.0.0.1", Port = free.Port, Tls = RelayTls.None, Domains = ["free.test"] };
        await using var fixture = await RelayFixture.StartAsync(options, time);
        var message = await fixture.CatchAsync("x"u8.ToArray());
        var entries = new List<OutboxEntry>();
        for (var i = 0; i < 3; i++)
        {
            entries.Add(await fixture.ReleaseAsync(message, $"a{i}@example.test"));
        }

        await fixture.UntilAsync((await fixture.ReleaseAsync(message, "a@free.test")).Id, now => now.IsFinished);
        await fixture.UntilAsync(entries[1].Id, now => now.IsFinished);
        await fixture.UntilAsync((await fixture.ReleaseAsync(message, "b@free.test")).Id, now => now.IsFinished);
        Assert.Equal(2, slow.Contents.Length);

        time.Advance(TimeSpan.FromMinutes(1));
        await AdvanceUntilAsync(fixture, time, entries[2]);
        Assert.Equal(3, slow.Contents.Length);
    }

    [Fact]
    public async Task After_two_days_it_is_given_up()
    {
        await using var relay = new ScriptedRelay(line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "450 4.2.0 never" : null);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var fixture = await RelayFixture.StartAsync(To(relay), time);
        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync("x"u8.ToArray()), "a@example.test");
        entry = await fixture.UntilAsync(entry.Id, now => now.Attempts.Length == 1);

        time.Advance(TimeSpan.FromDays(2));
        await AdvanceUntilAsync(fixture, time, entry);

        var failed = await fixture.UntilAsync(entry.Id, now => now.IsFinished);
        Assert.Contains("Given up after 48 hours", failed.Recipients[0].Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_that_waits_is_sent_after_a_restart()
    {
        var closed = true;
        await using var relay = new ScriptedRelay(line => line == "connect" && closed ? ScriptedRelay.Silence : null);
        await using var fixture = await RelayFixture.StartAsync(To(relay));
        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync("x"u8.ToArray()), "a@example.test");

        closed = false;
        await fixture.RestartAsync();

        Assert.Equal(RecipientState.Relayed, (await fixture.UntilAsync(entry.Id, now => now.IsFinished)).Recipients[0].State);
    }

    [Fact]
    public async Task Nothing_leaves_without_a_relay()
    {
        await using var fixture = await RelayFixture.StartAsync(new RelayOptions());
        var message = await fixture.CatchAsync("x"u8.ToArray());

        var refused = Assert.IsType<ReleaseAnswer.Refused>(await fixture.Releases.RequestAsync(message, ["a@example.test"], Cancelled));

        Assert.Contains("MAILCATCHER_Relay__Host", refused.Reason, StringComparison.Ordinal);
        Assert.Null(fixture.Releases.Relay);
        Assert.Empty(await fixture.Store.Outbox.ListAsync(0, 10, Cancelled));

        // Not even what somebody put there by another way.
        await fixture.Store.Outbox.EnqueueAsync(message, [new("a", "example.test")], Cancelled);
        await fixture.RestartAsync();
        Assert.Empty(Assert.Single(await fixture.Store.Outbox.ListAsync(0, 10, Cancelled)).Attempts);
    }

    [Fact]
    public async Task Nothing_leaves_with_a_relay_and_no_request()
    {
        await using var relay = new ScriptedRelay();
        await using (var fixture = await RelayFixture.StartAsync(To(relay)))
        {
            await fixture.CatchAsync("x"u8.ToArray());
        }

        Assert.Equal(0, relay.Connections);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("a@example.test\r\nRCPT TO:<x@evil.test>")]
    [InlineData("\"a\r\n\"@example.test")]
    [InlineData("a@example.test,b@example.test")]
    [InlineData("a@exa\0mple.test")]
    public async Task What_is_no_address_is_refused_with_its_text_made_harmless(string recipient)
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay));
        var message = await fixture.CatchAsync("x"u8.ToArray());

        var refused = Assert.IsType<ReleaseAnswer.Refused>(await fixture.Releases.RequestAsync(message, ["good@example.test", recipient], Cancelled));

        Assert.Contains("is not an email address", refused.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(refused.Reason, char.IsControl);
        Assert.Equal(0, relay.Connections);
    }

    [Fact]
    public async Task A_release_of_no_message_or_to_nobody_is_refused()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay));

        Assert.IsType<ReleaseAnswer.NoSuchMessage>(await fixture.Releases.RequestAsync(Guid.NewGuid(), ["a@example.test"], Cancelled));
        Assert.IsType<ReleaseAnswer.Refused>(await fixture.Releases.RequestAsync(await fixture.CatchAsync("x"u8.ToArray()), [], Cancelled));
    }

    [Fact]
    public async Task A_message_that_has_been_released_before_does_not_go_in_circles()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay));

        var again = await fixture.ReleaseAsync(await fixture.CatchAsync("x-mailcatcher-released: 1\r\nSubject: x\r\n\r\n"u8.ToArray()), "a@example.test");
        var far = await fixture.ReleaseAsync(
            await fixture.CatchAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("Received: from x\r\n\tby y\r\n", 101)) + "\r\nx")), "a@example.test");

        Assert.Contains("in circles", (await fixture.UntilAsync(again.Id, now => now.IsFinished)).Recipients[0].Reply, StringComparison.Ordinal);
        Assert.Contains("101 Received", (await fixture.UntilAsync(far.Id, now => now.IsFinished)).Recipients[0].Reply, StringComparison.Ordinal);
        Assert.Equal(0, relay.Connections);
    }

    [Fact]
    public async Task A_non_ASCII_address_needs_a_relay_that_takes_it()
    {
        await using var able = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(able));
        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync("x"u8.ToArray()), "δοκιμή@παράδειγμα.test");
        Assert.Equal(RecipientState.Relayed, (await fixture.UntilAsync(entry.Id, now => now.IsFinished)).Recipients[0].State);
        Assert.Contains("RCPT TO:<δοκιμή@παράδειγμα.test>", able.Lines);

        await using var unable = new ScriptedRelay(line => line.StartsWith("EHLO", StringComparison.Ordinal) ? "250 upstream.test" : null);
        await using var other = await RelayFixture.StartAsync(To(unable));
        entry = await other.ReleaseAsync(await other.CatchAsync("x"u8.ToArray()), "δοκιμή@παράδειγμα.test");
        Assert.Equal(RecipientState.Failed, (await other.UntilAsync(entry.Id, now => now.IsFinished)).Recipients[0].State);
    }

    private static RelayOptions To(ScriptedRelay relay) => new() { Host = "127.0.0.1", Port = relay.Port, Tls = RelayTls.None };

    /// <summary>Sets the clock to when the entry is due, and on by a little as long as nothing happens: the worker may have been about to set its timer.</summary>
    private static async Task AdvanceUntilAsync(RelayFixture fixture, FakeTimeProvider time, OutboxEntry entry)
    {
        var recorded = fixture.UntilAsync(entry.Id, now => now.Attempts.Length > entry.Attempts.Length);
        if (entry.DueAt > time.GetUtcNow())
        {
            time.SetUtcNow(entry.DueAt.Value);
        }

        while (await Task.WhenAny(recorded, Task.Delay(TimeSpan.FromMilliseconds(100), Cancelled)) != recorded)
        {
            time.Advance(TimeSpan.FromSeconds(3));
        }

        await recorded;
    }
}

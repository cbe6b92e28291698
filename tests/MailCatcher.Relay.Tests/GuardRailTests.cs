using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.Extensions.Time.Testing;

namespace MailCatcher.Relay.Tests;

/// <summary>What must not go out does not, by whatever way somebody tries.</summary>
public sealed class GuardRailTests
{
    private static readonly byte[] Message = "Subject: x\r\n\r\ny\r\n"u8.ToArray();

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ok.test", "ann@ok.test", true)]
    [InlineData("ok.test", "ann@OK.TEST", true)]
    [InlineData("ok.test", "ann@sub.ok.test", false)]
    [InlineData("ok.test", "ann@notok.test", false)]
    [InlineData("ok.test", "ann@ok.test.evil.test", false)]
    [InlineData("*.ok.test", "ann@sub.ok.test", true)]
    [InlineData("*.ok.test", "ann@ok.test", false)]
    [InlineData("*@*.ok.test", "ann@a.b.ok.test", true)]
    [InlineData("ann@ok.test", "ANN@ok.test", true)]
    [InlineData("ann@ok.test", "bob@ok.test", false)]
    [InlineData("ann+*@ok.test", "ann+tag@ok.test", true)]
    [InlineData("ann+*@ok.test", "bob@ok.test", false)]
    [InlineData("*", "anybody@anywhere.test", true)]
    [InlineData("παράδειγμα.test", "ann@xn--hxajbheg2az3al.test", true)]
    [InlineData("ok.test", "evil%x@ok.test", false)]
    [InlineData("ok.test", "evil.test!x@ok.test", false)]
    [InlineData("ok.test", "\"evil@evil.test\"@ok.test", false)]
    [InlineData("ok.test", "a@ok.test,evil@evil.test", false)]
    [InlineData("ok.test", "@ok.test:evil@evil.test", false)]
    [InlineData("ok.test", "evil@evil.test@ok.test", false)]
    [InlineData("ok.test", "ann@ok.test.", false)]
    [InlineData("ok.test", "ann@[192.0.2.1]", false)]
    public async Task An_allowed_pattern_lets_through_whom_it_means_and_nobody_else(string pattern, string recipient, bool allowed)
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay, options => options.AllowedRecipients = [pattern]));
        var message = await fixture.CatchAsync(Message);

        var answer = await fixture.Releases.RequestAsync(message, [recipient], Cancelled);

        Assert.Equal(allowed, answer is ReleaseAnswer.Queued);
        Assert.Equal(allowed ? 1 : 0, (await fixture.Store.Outbox.ListAsync(0, 10, Cancelled)).Length);
    }

    [Fact]
    public async Task One_forbidden_recipient_stops_the_whole_request()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay, options => options.BlockedRecipients = ["ceo@ok.test"]));

        var refused = Assert.IsType<ReleaseAnswer.Refused>(await fixture.Releases.RequestAsync(await fixture.CatchAsync(Message), ["ann@ok.test", "CEO@ok.test"], Cancelled));

        Assert.Contains("Relay:BlockedRecipients", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(0, relay.Connections);
    }

    [Fact]
    public async Task An_entry_that_came_into_the_outbox_by_another_way_or_was_edited_does_not_reach_whom_it_must_not()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay, options => options.AllowedRecipients = ["ok.test"]));
        var message = await fixture.CatchAsync(Message);
        await fixture.Desk.PauseAsync(Cancelled);
        var written = (await fixture.Store.Outbox.EnqueueAsync(message, [new("evil", "evil.test"), new("ann", "ok.test")], Cancelled))!;
        var edited = await fixture.ReleaseAsync(message, "bob@ok.test");
        await fixture.Store.Outbox.RecordAsync(edited with { Recipients = [new OutboxRecipient(new EmailAddress("mallory", "evil.test"), RecipientState.Queued)] }, Cancelled);

        await fixture.Desk.ResumeAsync(Cancelled);
        var first = await fixture.UntilAsync(written.Id, now => now.IsFinished);
        var second = await fixture.UntilAsync(edited.Id, now => now.IsFinished);

        Assert.Equal([RecipientState.Failed, RecipientState.Relayed], first.Recipients.Select(recipient => recipient.State));
        Assert.Equal([RecipientState.Failed], second.Recipients.Select(recipient => recipient.State));
        Assert.All([first.Recipients[0], second.Recipients[0]], recipient => Assert.Contains("Relay:AllowedRecipients", recipient.Reply, StringComparison.Ordinal));
        Assert.DoesNotContain(relay.Lines, line => line.Contains("evil", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ann@ok.test>\r\nRCPT TO:<evil", "evil.test")]
    [InlineData("ann", "ok.test>\r\nRCPT TO:<evil@evil.test")]
    [InlineData("\"a\r\nRCPT TO:<evil@evil.test>\"", "ok.test")]
    [InlineData("ann\0", "ok.test")]
    [InlineData("ann@evil.test", "ok.test")]
    public async Task An_entry_whose_addresses_hold_commands_is_not_sent(string localPart, string domain)
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay));
        var message = await fixture.CatchAsync(Message);
        await fixture.Desk.PauseAsync(Cancelled);
        var recipient = (await fixture.Store.Outbox.EnqueueAsync(message, [new(localPart, domain)], Cancelled))!;
        var sender = await fixture.ReleaseAsync(message, "ann@ok.test");
        await fixture.Store.Outbox.RecordAsync(sender with { ReversePath = new EmailAddress(localPart, domain) }, Cancelled);
        await fixture.Desk.ResumeAsync(Cancelled);

        Assert.Equal(RecipientState.Failed, (await fixture.UntilAsync(recipient.Id, now => now.IsFinished)).Recipients[0].State);
        Assert.StartsWith("5.1.7", (await fixture.UntilAsync(sender.Id, now => now.IsFinished)).Recipients[0].Reply, StringComparison.Ordinal);
        Assert.DoesNotContain(relay.Lines, line => line.StartsWith("MAIL", StringComparison.Ordinal) || line.StartsWith("RCPT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Queueing_again_asks_the_guard_rails_as_they_are_now()
    {
        await using var relay = new ScriptedRelay(line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no" : null);
        var options = To(relay);
        await using var fixture = await RelayFixture.StartAsync(options);
        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync(Message), "ann@ok.test");
        await fixture.UntilAsync(entry.Id, now => now.IsFinished);
        var before = relay.Lines.Length;

        options.BlockedRecipients = ["ok.test"];
        await fixture.RestartAsync();

        Assert.Contains("Relay:BlockedRecipients", Assert.IsType<OutboxAnswer.Refused>(await fixture.Desk.RequeueAsync(entry.Id, [], new ReleaseActor("", "test"), Cancelled)).Reason, StringComparison.Ordinal);
        Assert.Equal(before, relay.Lines.Length);
    }

    [Fact]
    public async Task A_rule_releases_what_it_means_and_nothing_that_is_forbidden()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay, options =>
        {
            options.AllowedRecipients = ["ok.test"];
            options.Rules =
            [
                new ReleaseRuleOptions { Name = "all", Enabled = true, Recipients = ["*"], Subject = "forward" },
                new ReleaseRuleOptions { Name = "out", Enabled = true, Recipients = ["*"], CopyTo = ["evil@evil.test"] },
                new ReleaseRuleOptions { Name = "tell", Enabled = true, DryRun = true, Recipients = ["*"], CopyTo = ["bob@ok.test"] },
                new ReleaseRuleOptions { Name = "off", Recipients = ["*"], CopyTo = ["off@ok.test"] },
            ];
        }));
        await fixture.CatchAsync("Subject: Forward me\r\n\r\n"u8.ToArray(), envelope => envelope with { ForwardPaths = [new("ann", "ok.test")] });
        await DecidedAsync(fixture, 3);
        await fixture.CatchAsync(Message, envelope => envelope with { ForwardPaths = [new("ann", "ok.test")] });
        await DecidedAsync(fixture, 5);
        await fixture.CatchAsync("X-MailCatcher-Released: 1\r\nSubject: forward\r\n\r\n"u8.ToArray(), envelope => envelope with { ForwardPaths = [new("ann", "ok.test")] });
        await DecidedAsync(fixture, 8);

        var entry = Assert.Single(await fixture.Store.Outbox.ListAsync(0, 10, Cancelled));
        Assert.Equal(("all", "rule"), (entry.Actions!.Value[0].By, entry.Actions.Value[0].From));
        Assert.Equal(RecipientState.Relayed, (await fixture.UntilAsync(entry.Id, now => now.IsFinished)).Recipients[0].State);
        Assert.Equal(["RCPT TO:<ann@ok.test>"], relay.Lines.Where(line => line.StartsWith("RCPT", StringComparison.Ordinal)));
        var told = fixture.Rules.Decisions.Reverse().ToArray();
        Assert.Equal(["all", "out", "tell", "out", "tell", "all", "out", "tell"], told.Select(decision => decision.Rule));
        Assert.Equal("released", told[0].Text);
        Assert.Contains("Relay:AllowedRecipients", told[1].Text, StringComparison.Ordinal);
        Assert.Equal("would be released", told[2].Text);
        Assert.All(told[5..], decision => Assert.Contains("in circles", decision.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_so_many_recipients_an_hour_and_a_day_also_after_a_restart()
    {
        await using var relay = new ScriptedRelay();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var fixture = await RelayFixture.StartAsync(To(relay, options => (options.MaxPerHour, options.MaxPerDay) = (3, 4)), time);
        var message = await fixture.CatchAsync(Message);
        await fixture.ReleaseAsync(message, "a@ok.test", "b@ok.test");

        Assert.Contains("Relay:MaxPerHour", await RefusalAsync(fixture, message, "c@ok.test", "d@ok.test"), StringComparison.Ordinal);
        await fixture.ReleaseAsync(message, "c@ok.test");
        await fixture.RestartAsync();
        Assert.Contains("Relay:MaxPerHour", await RefusalAsync(fixture, message, "d@ok.test"), StringComparison.Ordinal);

        time.Advance(TimeSpan.FromHours(1));
        await fixture.ReleaseAsync(message, "d@ok.test");
        Assert.Contains("Relay:MaxPerDay", await RefusalAsync(fixture, message, "e@ok.test"), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromDays(1));
        await fixture.ReleaseAsync(message, "e@ok.test");
    }

    [Fact]
    public async Task A_message_over_the_largest_size_is_refused_and_not_sent_when_it_is_queued_all_the_same()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay, options => options.MaxMessageBytes = 10));
        var message = await fixture.CatchAsync(Message);

        Assert.Contains("Relay:MaxMessageBytes", await RefusalAsync(fixture, message, "a@ok.test"), StringComparison.Ordinal);
        var entry = (await fixture.Store.Outbox.EnqueueAsync(message, [new("a", "ok.test")], Cancelled))!;
        Assert.Contains("Relay:MaxMessageBytes", (await fixture.UntilAsync(entry.Id, now => now.IsFinished)).Recipients[0].Reply, StringComparison.Ordinal);
        Assert.Equal(0, relay.Connections);
    }

    [Fact]
    public async Task Read_only_nothing_is_released_and_what_waits_stays()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay, options => options.ReadOnly = true));
        var message = await fixture.CatchAsync(Message);
        var entry = (await fixture.Store.Outbox.EnqueueAsync(message, [new("a", "ok.test")], Cancelled))!;

        Assert.Contains("Relay:ReadOnly", await RefusalAsync(fixture, message, "a@ok.test"), StringComparison.Ordinal);
        await fixture.Desk.RetryAsync(entry.Id, new ReleaseActor("", "test"), Cancelled);
        await fixture.RestartAsync();

        Assert.Empty((await fixture.Store.Outbox.FindAsync(entry.Id, Cancelled))!.Attempts);
        Assert.Equal(0, relay.Connections);
    }

    [Fact]
    public async Task Redirected_everything_goes_to_one_address_and_to_nobody_else()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay, options => options.RedirectTo = "me@ok.test"));
        var message = await fixture.CatchAsync(Message);

        var entry = await fixture.ReleaseAsync(message, "customer@real.test", "other@real.test");
        var written = (await fixture.Store.Outbox.EnqueueAsync(message, [new("customer", "real.test")], Cancelled))!;
        await fixture.UntilAsync(entry.Id, now => now.IsFinished);
        await fixture.UntilAsync(written.Id, now => now.IsFinished);

        Assert.Equal(["RCPT TO:<me@ok.test>"], relay.Lines.Where(line => line.StartsWith("RCPT", StringComparison.Ordinal)));
        Assert.Contains("customer@real.test", entry.Actions!.Value[0].What, StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(RelayFixture fixture, Guid message, params string[] recipients) =>
        Assert.IsType<ReleaseAnswer.Refused>(await fixture.Releases.RequestAsync(message, [.. recipients], Cancelled)).Reason;

    // The rules tell nobody when they have decided; they do within moments of the message.
    private static async Task DecidedAsync(RelayFixture fixture, int count)
    {
        while (fixture.Rules.Decisions.Length < count)
        {
            await Task.Delay(10, Cancelled);
        }
    }

    private static RelayOptions To(ScriptedRelay relay, Action<RelayOptions>? set = null)
    {
        var options = new RelayOptions { Host = "127.0.0.1", Port = relay.Port, Tls = RelayTls.None };
        set?.Invoke(options);
        return options;
    }
}

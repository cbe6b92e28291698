using MailCatcher.Store;

namespace MailCatcher.Relay.Tests;

/// <summary>Rules that release by themselves: what they find, what they leave alone, and what a restart makes of them.</summary>
public sealed class RuleTests
{
    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rule_finds_by_the_language_of_the_search_box()
    {
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay, new ReleaseRuleOptions { Name = "invoices", Enabled = true, Query = "subject:invoice larger:10 -from:robot", CopyTo = ["books@ok.test"] }));

        await fixture.CatchAsync("From: robot@b.test\r\nSubject: Invoice 1\r\n\r\nfrom a machine\r\n"u8.ToArray());
        await fixture.CatchAsync("From: ann@b.test\r\nSubject: Invoice 2\r\n\r\nfrom a person\r\n"u8.ToArray());
        await fixture.CatchAsync("From: ann@b.test\r\nSubject: Lunch\r\n\r\nno bill\r\n"u8.ToArray());
        var marker = await fixture.CatchAsync("From: ann@b.test\r\nSubject: Invoice 3\r\n\r\nthe last\r\n"u8.ToArray());
        var last = await ReleaseOfAsync(fixture, marker);

        await fixture.UntilAsync(last.Id, now => now.IsFinished);
        Assert.Equal(["Invoice 3", "Invoice 2"], (await fixture.Store.Outbox.ListAsync(0, 10, Cancelled)).Select(entry => entry.Subject));
        Assert.Equal("books@ok.test", last.Recipients[0].Address.ToString());
        Assert.Equal(("invoices", "rule"), (last.Actions!.Value[0].By, last.Actions.Value[0].From));
    }

    [Fact]
    public async Task A_trial_tells_what_a_rule_would_do_with_what_is_there_and_releases_nothing()
    {
        await using var relay = new ScriptedRelay();
        var options = To(relay, new ReleaseRuleOptions { Name = "all", Query = "subject:invoice", Recipients = ["*"] });
        options.BlockedRecipients = ["secret.test"];
        await using var fixture = await RelayFixture.StartAsync(options);
        await fixture.CatchAsync("Subject: Invoice 1\r\n\r\n"u8.ToArray());
        await fixture.CatchAsync("Subject: Lunch\r\n\r\n"u8.ToArray());
        await fixture.CatchAsync("Subject: Invoice 2\r\n\r\n"u8.ToArray(), envelope => envelope with { ForwardPaths = [new("ceo", "secret.test")] });

        var tried = (await fixture.Rules.TryAsync("ALL", 100, Cancelled))!.Value;

        Assert.Equal(["Invoice 2", "Invoice 1"], tried.Select(decision => decision.Subject));
        Assert.Contains("Relay:BlockedRecipients", tried[0].Text, StringComparison.Ordinal);
        Assert.Equal("would be released", tried[1].Text);
        Assert.All(tried, decision => Assert.True(decision.IsDryRun));
        Assert.Empty(await fixture.Store.Outbox.ListAsync(0, 10, Cancelled));
        Assert.Empty(fixture.Rules.Decisions);
        Assert.Null(await fixture.Rules.TryAsync("none", 100, Cancelled));
        Assert.Equal(0, relay.Connections);
    }

    [Fact]
    public async Task What_was_caught_before_the_rule_stays_and_what_it_had_no_time_for_is_released_after_a_restart_once()
    {
        await using var relay = new ScriptedRelay();
        var rule = new ReleaseRuleOptions { Name = "all", Recipients = ["*"] };
        var options = To(relay, rule);
        await using var fixture = await RelayFixture.StartAsync(options);
        var old = await fixture.CatchAsync("Subject: old\r\n\r\n"u8.ToArray());
        rule.Enabled = true;
        await fixture.RestartAsync();
        var first = await ReleaseOfAsync(fixture, await fixture.CatchAsync("Subject: first\r\n\r\n"u8.ToArray()));
        await fixture.UntilAsync(first.Id, now => now.IsFinished);

        // As if the program had ended before the rule came to look: it is caught, and nobody has asked for anything.
        await fixture.StopWorkersAsync();
        var missed = await fixture.CatchAsync("Subject: missed\r\n\r\n"u8.ToArray());
        await fixture.RestartAsync();
        var late = await ReleaseOfAsync(fixture, missed);
        await fixture.UntilAsync(late.Id, now => now.IsFinished);
        await fixture.RestartAsync();
        await ReleaseOfAsync(fixture, await fixture.CatchAsync("Subject: next\r\n\r\n"u8.ToArray()));

        Assert.Equal(["next", "missed", "first"], (await fixture.Store.Outbox.ListAsync(0, 10, Cancelled)).Select(entry => entry.Subject));
        Assert.Empty(await fixture.Store.Outbox.ListForMessageAsync(old, Cancelled));

        // What is caught while the rule is off is not meant for it.
        rule.Enabled = false;
        await fixture.RestartAsync();
        var meanwhile = await fixture.CatchAsync("Subject: meanwhile\r\n\r\n"u8.ToArray());
        rule.Enabled = true;
        await fixture.RestartAsync();
        await ReleaseOfAsync(fixture, await fixture.CatchAsync("Subject: again\r\n\r\n"u8.ToArray()));
        Assert.Empty(await fixture.Store.Outbox.ListForMessageAsync(meanwhile, Cancelled));
    }

    [Fact]
    public async Task A_rule_sees_every_message_however_fast_they_come()
    {
        const int count = 1_500;
        await using var relay = new ScriptedRelay();
        await using var fixture = await RelayFixture.StartAsync(To(relay, new ReleaseRuleOptions { Name = "tell", Enabled = true, DryRun = true, Recipients = ["*"] }));
        for (var i = 0; i < count; i++)
        {
            await fixture.CatchAsync("Subject: many\r\n\r\n"u8.ToArray());
        }

        var marker = await fixture.CatchAsync("Subject: last\r\n\r\n"u8.ToArray());
        while (!fixture.Rules.Decisions.Any(decision => decision.MessageId == marker))
        {
            await Task.Delay(10, Cancelled);
        }

        Assert.Equal(200, fixture.Rules.Decisions.Length);
        Assert.Equal(0, relay.Connections);
    }

    [Theory]
    [InlineData("larger:many", "Query")]
    [InlineData("", "Recipients")]
    public void A_rule_that_looks_for_nothing_or_cannot_be_understood_stops_the_start(string query, string key)
    {
        var options = new RelayOptions { Host = "relay.test", Rules = [new ReleaseRuleOptions { Name = "a", Query = query }] };

        Assert.Contains(options.Faults(), fault => fault.Key == $"Rules:0:{key}");
    }

    /// <summary>Waits for the release of a message.</summary>
    private static async Task<OutboxEntry> ReleaseOfAsync(RelayFixture fixture, Guid message)
    {
        using var watch = fixture.Store.Events.Watch();
        while (true)
        {
            if (await fixture.Store.Outbox.ListForMessageAsync(message, Cancelled) is [var entry, ..])
            {
                return entry;
            }

            await watch.Reader.ReadAsync(Cancelled);
        }
    }

    private static RelayOptions To(ScriptedRelay relay, ReleaseRuleOptions rule) => new() { Host = "127.0.0.1", Port = relay.Port, Tls = RelayTls.None, Rules = [rule] };
}

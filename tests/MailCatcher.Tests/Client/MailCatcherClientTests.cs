using System.Net;
using System.Text;
using MailCatcher.Client;

namespace MailCatcher.Tests.Client;

public sealed class MailCatcherClientTests
{
    [Fact]
    public async Task A_test_has_its_own_inbox_waits_for_its_mail_and_leaves_nothing_behind()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await RunningServer.StartAsync();
        using var mail = new MailCatcherClient(server.Server.HttpAddress);
        var other = await server.KeepAsync(Mails.Plain);
        await using (var run = await mail.BeginRunAsync(TimeSpan.FromMinutes(5), cancellationToken))
        {
            // What an application would do that somebody has signed up with.
            var sending = server.KeepAsync("Subject: Welcome\r\nContent-Type: text/html\r\n\r\nYour code is 482 913 or <a href=\"https://app.test/confirm\">Confirm</a>", to: $"ann@{run.Domain}");

            var welcome = await run.WaitAsync("subject:welcome", cancellationToken: cancellationToken);
            Assert.Equal(("Welcome", "482913"), (welcome.Message.Subject, welcome.Codes[0].Code));
            Assert.Equal(new FoundLink("https://app.test/confirm", "Confirm"), Assert.Single(welcome.Links));
            Assert.Equal((await sending).ToString(), Assert.Single((await run.ListAsync(cancellationToken: cancellationToken)).Messages).Id);
        }

        Assert.Equal(other.ToString(), Assert.Single((await mail.ListAsync(cancellationToken: cancellationToken)).Messages).Id);
    }

    [Fact]
    public async Task Mail_that_does_not_come_is_an_exception_that_says_what_came()
    {
        await using var server = await RunningServer.StartAsync();
        using var mail = new MailCatcherClient(server.Server.HttpAddress);
        var before = server.Server.Store.Events.WatchCount;
        var wait = mail.WaitAsync("subject:welcome", new WaitOptions { Timeout = TimeSpan.FromMilliseconds(700) }, TestContext.Current.CancellationToken);
        await Eventually.IsAsync(() => server.Server.Store.Events.WatchCount == before + 1);
        await server.KeepAsync(Mails.Plain);

        var fault = await Assert.ThrowsAsync<MailNotArrivedException>(() => wait);

        Assert.Contains("to bob@example.test, carol@example.test, dan@example.test: Grüße", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_are_searched_read_marked_and_deleted()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await RunningServer.StartAsync();
        using var mail = new MailCatcherClient(server.Server.HttpAddress);
        var plain = (await server.KeepAsync(Mails.Plain)).ToString();
        var parts = (await server.KeepAsync(Mails.WithParts)).ToString();

        Assert.Equal(plain, Assert.Single((await mail.SearchAsync("subject:grüße", cancellationToken: cancellationToken)).Messages).Id);
        var message = await mail.GetAsync("latest", cancellationToken);
        Assert.Equal((parts, 3), (message.Id, message.Attachments.Count));
        Assert.Equal("just text", Encoding.ASCII.GetString(await mail.GetPartAsync(parts, message.Attachments[2].PartId, cancellationToken)));
        Assert.StartsWith("From: ann@example.test\r\n", Encoding.ASCII.GetString(await mail.GetRawAsync(parts, cancellationToken)), StringComparison.Ordinal);
        await mail.MarkReadAsync([plain], cancellationToken: cancellationToken);
        Assert.All((await mail.ListAsync(cancellationToken: cancellationToken)).Messages, listed => Assert.True(listed.Read));

        // No ids are no messages, not all of them.
        await mail.DeleteAsync([], cancellationToken);
        await mail.DeleteAsync([plain], cancellationToken);
        Assert.Equal(1, (await mail.ListAsync(cancellationToken: cancellationToken)).Total);
        await mail.DeleteFoundAsync("subject:parts", cancellationToken);
        await server.KeepAsync(Mails.Plain);
        await mail.DeleteAllAsync(cancellationToken);
        Assert.Equal(0, (await mail.ListAsync(cancellationToken: cancellationToken)).Total);
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<MailCatcherException>(() => mail.GetAsync(plain, cancellationToken))).Status);
        Assert.Contains("no relay", (await Assert.ThrowsAsync<MailCatcherException>(async () => await mail.ReleaseAsync((await server.KeepAsync(Mails.Plain)).ToString(), ["x@example.test"], cancellationToken))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changes_is_watched_and_gone_on_with_where_it_was()
    {
        await using var server = await RunningServer.StartAsync();
        using var mail = new MailCatcherClient(server.Server.HttpAddress);
        var first = await server.KeepAsync(Mails.Plain);
        var second = await server.KeepAsync(Mails.Plain);

        var heard = await NextAsync("0");
        Assert.Equal(("message", first.ToString()), (heard.Kind, heard.Message?.Id));
        Assert.Equal(second.ToString(), (await NextAsync(heard.Id)).Message?.Id);

        async Task<MailEvent> NextAsync(string since)
        {
            await foreach (var next in mail.WatchAsync(since, cancellationToken: TestContext.Current.CancellationToken))
            {
                return next;
            }

            throw new InvalidOperationException("The stream has no end.");
        }
    }
}

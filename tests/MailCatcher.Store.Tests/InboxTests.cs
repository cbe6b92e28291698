using MailCatcher.Smtp;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailCatcher.Store.Tests;

/// <summary>Where a message lands, and what people note on it.</summary>
public sealed class InboxTests
{
    private static readonly byte[] Plain = "Subject: hello\r\n\r\nx\r\n"u8.ToArray();

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Recipient", "*@shop.test", "shop")]
    [InlineData("Recipient", "*@SHOP.test", "shop")]
    [InlineData("Recipient", "*@other.test", "default")]
    [InlineData("Sender", "app@*", "shop")]
    [InlineData("Sender", "nobody@*", "default")]
    [InlineData("Listener", "shop-port", "shop")]
    [InlineData("Listener", "smtp", "default")]
    [InlineData("User", "robot*", "shop")]
    [InlineData("Header", "x-app: sh*p", "shop")]
    [InlineData("Header", "X-App: blog", "default")]
    [InlineData("Header", "X-None: *", "default")]
    public async Task A_rule_brings_what_matches_to_its_inbox(string part, string pattern, string expected)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var rule = part switch
        {
            "Recipient" => new InboxRule { Recipient = pattern },
            "Sender" => new InboxRule { Sender = pattern },
            "Listener" => new InboxRule { Listener = pattern },
            "User" => new InboxRule { User = pattern },
            _ => new InboxRule { Header = pattern },
        };
        Assert.Null(await fixture.Store.Inboxes.SaveAsync(new Inbox { Name = "shop", Rules = [rule] }, Cancelled));

        var id = await CatchAsync(fixture, "X-App: shop\r\nSubject: s\r\n\r\nx\r\n"u8.ToArray(), FromTheShop);

        Assert.Equal(expected, (await fixture.Messages.FindAsync(id, Cancelled))!.Inbox);
    }

    [Fact]
    public async Task The_user_of_an_inbox_is_stronger_than_any_rule()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var inboxes = fixture.Store.Inboxes;
        await inboxes.SaveAsync(new Inbox { Name = "a-everything", Rules = [new InboxRule { Recipient = "*" }] }, Cancelled);
        await inboxes.SaveAsync(new Inbox { Name = "shop", User = "robot-7", Password = Inboxes.NewPassword() }, Cancelled);

        var own = await CatchAsync(fixture, Plain, FromTheShop);
        var other = await CatchAsync(fixture, Plain, FromTheShop with { User = null });

        Assert.Equal("shop", (await fixture.Messages.FindAsync(own, Cancelled))!.Inbox);
        Assert.Equal("a-everything", (await fixture.Messages.FindAsync(other, Cancelled))!.Inbox);
        Assert.Equal(20, inboxes.FindSecret("robot-7")!.Length);
        Assert.Null(inboxes.FindSecret("robot-8"));
    }

    [Theory]
    [InlineData("", "has 1 to 64 letters")]
    [InlineData("a b", "has 1 to 64 letters")]
    [InlineData("../up", "has 1 to 64 letters")]
    [InlineData("Default", "choose another name")]
    [InlineData("configured", "comes from the configuration")]
    public async Task A_wrong_name_is_refused_with_a_reason(string name, string reason)
    {
        await using var fixture = new StoreFixture();
        await using var store = await MailStore.OpenAsync(
            new StoreOptions { Folder = fixture.Folder, Inboxes = [new InboxOptions { Name = "configured" }] }, TimeProvider.System, NullLoggerFactory.Instance, Cancelled);

        Assert.Contains(reason, await store.Inboxes.SaveAsync(new Inbox { Name = name }, Cancelled), StringComparison.Ordinal);
        Assert.False(await store.Inboxes.RemoveAsync(name, Cancelled));
        Assert.Equal(["configured"], store.Inboxes.List().Select(inbox => inbox.Name));
    }

    [Fact]
    public async Task Inboxes_labels_and_tags_survive_a_restart_a_rebuild_and_the_deletion_of_all_messages()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.Store.Inboxes.SaveAsync(new Inbox { Name = "shop", User = "u", Password = "p", Rules = [new InboxRule { Recipient = "*@shop.test" }] }, Cancelled);
        await fixture.Store.Inboxes.SaveAsync(new Inbox { Name = "gone" }, Cancelled);
        Assert.True(await fixture.Store.Inboxes.RemoveAsync("GONE", Cancelled));
        var first = await CatchAsync(fixture, Plain, FromTheShop);
        var second = await fixture.CatchAsync("X-Tags: Red, bad/tag, blue\r\n\r\nx"u8.ToArray(), "me+night", "you");
        await fixture.Messages.SetPinnedAsync([first], true, Cancelled);
        await fixture.Messages.MoveAsync([second], "shop", Cancelled);
        await fixture.Messages.ChangeTagsAsync([first, second], ["green"], ["BLUE"], Cancelled);
        await fixture.Messages.RenameTagAsync("night", "day", Cancelled);
        var expected = "shop,False,day green Red|shop,True,green";
        Assert.Equal(expected, await ShowAsync(fixture));

        await fixture.ReopenAsync();
        Assert.Equal(expected, await ShowAsync(fixture));
        await using (var rebuilt = await fixture.OpenCopyAsync(folder => File.Delete(Path.Combine(folder, "mailcatcher.db"))))
        {
            Assert.Equal(expected, await ShowAsync(rebuilt));
            Assert.Equal(["shop"], rebuilt.Store.Inboxes.List().Select(inbox => inbox.Name));
        }

        await fixture.Messages.DeleteAllAsync(Cancelled);
        await using (var rebuilt = await fixture.OpenCopyAsync(folder => File.Delete(Path.Combine(folder, "mailcatcher.db"))))
        {
            Assert.Equal("p", rebuilt.Store.Inboxes.FindSecret("u"));
            Assert.Equal(["shop"], rebuilt.Store.Inboxes.List().Select(inbox => inbox.Name));
            Assert.Empty(rebuilt.Messages.ListTags());
        }
    }

    [Fact]
    public async Task An_inbox_is_listed_counted_marked_and_emptied_on_its_own()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.Store.Inboxes.SaveAsync(new Inbox { Name = "shop", Rules = [new InboxRule { Recipient = "shop*" }] }, Cancelled);
        for (var count = 0; count < 10; count++)
        {
            await fixture.CatchAsync(Plain, count % 2 == 0 ? "shop" : "someone");
        }

        var shop = new MessageFilter { Inbox = "SHOP" };
        await fixture.Messages.MarkSeenAsync(shop, true, Cancelled);
        Assert.Equal([new NamedCounts("default", new FilterCounts(5, 5)), new NamedCounts("shop", new FilterCounts(5, 0))], fixture.Messages.ListInboxes());
        var page = await fixture.Messages.ListAsync(shop, 1, 2, Cancelled);
        Assert.Equal((2, 5, 10), (page.Messages.Length, page.Matching.Total, page.Counts.Total));
        Assert.All(page.Messages, message => Assert.Equal("shop", message.Inbox));
        Assert.Equal(1, fixture.Messages.PositionOf(page.Messages[0].Id, shop));

        Assert.Equal(5, await fixture.Messages.DeleteAsync(shop, Cancelled));

        Assert.Equal([new NamedCounts("default", new FilterCounts(5, 5))], fixture.Messages.ListInboxes());
    }

    [Fact]
    public async Task A_tag_that_is_none_changes_nothing()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var id = await fixture.CatchAsync(Plain);

        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Messages.SetTagsAsync([id], ["fine", "not\nfine"], Cancelled));

        Assert.Empty((await fixture.Messages.FindAsync(id, Cancelled))!.Tags);
    }

    private static Envelope FromTheShop => StoreFixture.EnvelopeTo() with
    {
        ForwardPaths = [new EmailAddress("first", "elsewhere.test"), new EmailAddress("buyer", "Shop.test")],
        ReversePath = new EmailAddress("app", "shop.internal"),
        Listener = "shop-port",
        User = "robot-7",
    };

    private static async Task<Guid> CatchAsync(StoreFixture fixture, byte[] content, Envelope envelope)
    {
        await using var incoming = fixture.Messages.Open(envelope);
        await incoming.WriteAsync(new(content), Cancelled);
        var reply = await incoming.CompleteAsync(Cancelled);
        Assert.Equal(250, reply.Code);
        return Guid.Parse(reply.Lines[0].Split(' ')[^1]);
    }

    private static async Task<string> ShowAsync(StoreFixture fixture)
    {
        var page = await fixture.Messages.ListAsync(0, 100, Cancelled);
        return string.Join('|', page.Messages.Select(message => $"{message.Inbox},{message.IsPinned},{string.Join(' ', message.Tags)}"));
    }
}

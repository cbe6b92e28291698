namespace MailCatcher.Store.Tests;

/// <summary>Tags that are set up: colours, and rules that tag by themselves.</summary>
public sealed class TagTests
{
    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("subject:order", true)]
    [InlineData("from:shop OR body:nothing", true)]
    [InlineData("body:\"for you\"", true)]
    [InlineData("-body:\"for you\"", false)]
    [InlineData("tag:night", true)]
    [InlineData("tag:ruled", false)]
    [InlineData("inbox:default is:unread -is:pinned", true)]
    [InlineData("inbox:shop", false)]
    [InlineData("is:read", false)]
    [InlineData("after:1h larger:10 session:s1", true)]
    [InlineData("before:1h", false)]
    [InlineData("header:X-App=web", true)]
    [InlineData("to:someone+night", true)]
    public async Task A_rule_tags_what_its_search_would_find(string rule, bool expected)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        Assert.Null(await fixture.Store.Tags.SaveAsync(new TagSettings { Name = "ruled", Rules = [rule] }, Cancelled));

        var id = await fixture.CatchAsync("From: shop@example.test\r\nTo: someone+night@example.test\r\nSubject: Your order\r\nX-App: web 2\r\n\r\nJust for you\r\n"u8.ToArray(), "someone+night");

        Assert.Equal(expected ? ["night", "ruled"] : ["night"], (await fixture.Messages.FindAsync(id, Cancelled))!.Tags.AsEnumerable());
        await fixture.ReopenAsync();
        Assert.Equal(expected ? ["night", "ruled"] : ["night"], (await fixture.Messages.FindAsync(id, Cancelled))!.Tags.AsEnumerable());
    }

    [Fact]
    public async Task A_large_message_is_tagged_too()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.Store.Tags.SaveAsync(new TagSettings { Name = "ruled", Rules = ["needle"] }, Cancelled);

        var id = await fixture.CatchAsync([.. "Subject: x\r\n\r\nneedle\r\n"u8, .. new byte[MessageStore.LargeBytes]]);

        Assert.Equal(["ruled"], (await fixture.Messages.FindAsync(id, Cancelled))!.Tags.AsEnumerable());
    }

    [Fact]
    public async Task Settings_are_there_after_a_restart_and_after_the_database_was_lost()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var settings = new TagSettings { Name = "Red", Color = "#ff0000", Rules = ["a", "b"] };
        await fixture.Store.Tags.SaveAsync(settings, Cancelled);
        await fixture.CloseAsync();
        File.Delete(Path.Combine(fixture.Folder, "mailcatcher.db"));

        await fixture.ReopenAsync();

        var found = fixture.Store.Tags.Find("RED")!;
        Assert.Equal(("Red", "#ff0000", 0), (found.Settings.Name, found.Settings.Color, found.Counts.Total));
        Assert.Equal(["a", "b"], found.Settings.Rules.AsEnumerable());
    }

    [Fact]
    public async Task A_tag_that_takes_on_the_name_of_another_joins_it()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var tags = fixture.Store.Tags;
        await tags.SaveAsync(new TagSettings { Name = "one", Color = "#111111" }, Cancelled);
        await tags.SaveAsync(new TagSettings { Name = "two", Color = "#222222" }, Cancelled);
        await fixture.CatchAsync("X-Tags: one\r\n\r\n"u8.ToArray());
        await fixture.CatchAsync("X-Tags: two\r\n\r\n"u8.ToArray());

        await tags.RenameAsync("one", "two", Cancelled);

        var left = Assert.Single(tags.List());
        Assert.Equal(("two", "#222222", 2), (left.Settings.Name, left.Settings.Color, left.Counts.Total));
        await tags.RenameAsync("two", "TWO", Cancelled);
        Assert.Equal("#222222", tags.ColorOf("two"));
    }

    [Fact]
    public async Task Who_sees_some_inboxes_only_changes_no_settings()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.Store.Tags.SaveAsync(new TagSettings { Name = "secret", Rules = ["to:ceo@example.test"] }, Cancelled);

        await Task.Run(
            async () =>
            {
                new MailAccess { Inboxes = ["shop"] }.Flow();
                Assert.Empty(fixture.Store.Tags.List());
                await Assert.ThrowsAsync<MailAccessException>(() => fixture.Store.Tags.SaveAsync(new TagSettings { Name = "mine" }, Cancelled));
            },
            Cancelled);
    }
}

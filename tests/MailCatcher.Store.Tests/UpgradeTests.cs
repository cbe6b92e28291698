using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using MailCatcher.Smtp;

namespace MailCatcher.Store.Tests;

/// <summary>Promise P16: a data folder that any earlier version wrote opens, with everything in it. For each version there is one beside these tests, <c>DataFolders/VERSION.tar.gz</c>, that is never written again.</summary>
public sealed class UpgradeTests
{
    private const string ThisVersion = "0.1.0";
    private const int LargeBytes = 700_000;

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    private static string Archives => Path.Combine(AppContext.BaseDirectory, "DataFolders");

    public static TheoryData<string> Versions => [.. Directory.GetFiles(Archives, "*.tar.gz").Select(path => Path.GetFileName(path)[..^".tar.gz".Length])];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_data_folder_of_an_earlier_version_opens_with_everything_in_it(string version)
    {
        await using var fixture = new StoreFixture();
        await UnpackAsync(version, fixture.Folder);
        await fixture.ReopenAsync();

        await VerifyAsync(fixture);
        Assert.Equal(250, (await fixture.SubmitAsync("Subject: new\r\n\r\nneedle"u8.ToArray())).Code);
        await fixture.CloseAsync();
        Assert.Empty(StoreDoctor.Examine(fixture.Folder, Cancelled).Findings);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Its_journal_alone_is_enough(string version)
    {
        await using var fixture = new StoreFixture();
        await UnpackAsync(version, fixture.Folder);
        foreach (var path in Directory.GetFiles(fixture.Folder))
        {
            File.Delete(path);
        }

        Directory.Delete(Path.Combine(fixture.Folder, "search"), recursive: true);
        await fixture.ReopenAsync();

        await VerifyAsync(fixture);
    }

    [Fact]
    public void There_is_a_data_folder_of_this_version() => Assert.Contains(Versions, row => row.Data == ThisVersion);

    /// <summary>Writes the archive of a new version, once, when it is released: see docs/development.md.</summary>
    [Fact(Explicit = true)]
    public async Task Write_the_data_folder_of_this_version()
    {
        await using var fixture = await FilledAsync();
        await VerifyAsync(fixture);
        await fixture.CloseAsync();
        File.Delete(Path.Combine(fixture.Folder, "spare"));
        File.Delete(Path.Combine(fixture.Folder, "lock"));
        var path = Path.Combine(SourceFolder(), "DataFolders", $"{ThisVersion}.tar.gz");
        Assert.False(File.Exists(path), "what a version wrote is never written again");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = File.Create(path);
        await using var compressed = new GZipStream(file, CompressionLevel.SmallestSize);
        await TarFile.CreateFromDirectoryAsync(fixture.Folder, compressed, includeBaseDirectory: false, Cancelled);
    }

    /// <summary>One of everything that a journal may hold.</summary>
    private static async Task<StoreFixture> FilledAsync()
    {
        var fixture = await StoreFixture.OpenAsync();
        await fixture.CatchAsync("Subject: before\r\n\r\nx"u8.ToArray());
        await fixture.Messages.DeleteAllAsync(Cancelled);
        var ids = new List<Guid>();
        for (var number = 0; number < 8; number++)
        {
            ids.Add(await fixture.CatchAsync(Small(number), "someone", "hidden"));
        }

        ids.Add(await fixture.CatchAsync(Large()));
        Assert.Null(await fixture.Store.Inboxes.SaveAsync(new Inbox { Name = "shop", User = "shop", Password = "secret" }, Cancelled));
        Assert.Null(await fixture.Store.Tags.SaveAsync(new TagSettings { Name = "red", Color = "#d32f2f", Rules = ["subject:red"] }, Cancelled));
        Assert.Null(await fixture.Store.SavedSearches.SaveAsync(new SavedSearch { Name = "needles", Query = "needle" }, Cancelled));
        await fixture.Messages.MarkAllSeenAsync(true, Cancelled);
        await fixture.Messages.MarkSeenAsync([ids[1]], false, Cancelled);
        await fixture.Messages.SetPinnedAsync([ids[2]], true, Cancelled);
        await fixture.Messages.MoveAsync([ids[3]], "shop", Cancelled);
        await fixture.Messages.SetTagsAsync([ids[4]], ["first"], Cancelled);
        await fixture.Store.Tags.RenameAsync("first", "renamed", Cancelled);
        await fixture.Messages.DeleteAsync([ids[5]], Cancelled);
        var chosen = await fixture.Store.Search.ChooseAsync(fixture.Store.Search.Parse("subject:\"Number 6\"").Query!, MessageFilter.Everything, Cancelled);
        await fixture.Messages.DiscardAsync(chosen, progress: null, Cancelled);
        await fixture.Messages.RestoreAsync(chosen, Cancelled);
        var release = await fixture.Store.Outbox.EnqueueAsync(ids[7], [new EmailAddress("ann", "example.test")], Cancelled);
        await fixture.Store.Outbox.RecordAsync(release! with { DueAt = null, Recipients = [release.Recipients[0] with { State = RecipientState.Relayed, Reply = "250 ok" }] }, Cancelled);
        return fixture;
    }

    private static async Task VerifyAsync(StoreFixture fixture)
    {
        var messages = (await fixture.Messages.ListAsync(0, 100, Cancelled)).Messages.Reverse().ToArray();
        Assert.Equal(["Number 0", "Number 1", "Number 2", "Number 3", "Number 4", "Number 6", "Number 7", "Large"], messages.Select(message => message.Facts.Subject));
        Assert.Equal("Number 1", Assert.Single(messages, message => !message.IsSeen).Facts.Subject);
        Assert.Equal("Number 2", Assert.Single(messages, message => message.IsPinned).Facts.Subject);
        Assert.Equal("Number 3", Assert.Single(messages, message => message.Inbox == "shop").Facts.Subject);
        Assert.Equal(["renamed"], Assert.Single(messages, message => !message.Tags.IsEmpty).Tags);
        Assert.Equal(Small(6), await fixture.ReadContentAsync(messages[5].Id));
        Assert.Equal(SHA256.HashData(Large()), SHA256.HashData((await fixture.ReadContentAsync(messages[7].Id))!));
        Assert.Equal(["someone@example.test", "hidden@example.test"], (await fixture.Messages.FindEnvelopeAsync(messages[0].Id, Cancelled))!.ForwardPaths.Select(path => path.ToString()));
        Assert.Equal("secret", fixture.Store.Inboxes.Find("shop")?.Password);
        var red = fixture.Store.Tags.Find("red")?.Settings;
        Assert.Equal("#d32f2f", red?.Color);
        Assert.Equal(["subject:red"], red!.Rules);
        Assert.Equal("needle", Assert.Single(fixture.Store.SavedSearches.List()).Query);
        var release = Assert.Single(await fixture.Store.Outbox.ListAsync(0, 10, Cancelled));
        Assert.Equal((messages[6].Id, RecipientState.Relayed, "250 ok"), (release.MessageId, release.Recipients[0].State, release.Recipients[0].Reply));
        var search = fixture.Store.Search;
        Assert.Equal(messages.Length, (await search.FindAsync(search.Parse("needle").Query!, MessageFilter.Everything, 0, 100, Cancelled)).Page.Matching.Total);
    }

    private static byte[] Small(int number) => Encoding.UTF8.GetBytes($"From: Ann <ann@example.test>\r\nSubject: Number {number}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nneedle {number} grün\r\n");

    private static byte[] Large() => Encoding.ASCII.GetBytes($"Subject: Large\r\n\r\nneedle\r\n{new string('x', LargeBytes)}\r\n");

    private static async Task UnpackAsync(string version, string folder)
    {
        await using var file = File.OpenRead(Path.Combine(Archives, $"{version}.tar.gz"));
        await using var compressed = new GZipStream(file, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(compressed, folder, overwriteFiles: false, Cancelled);
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}

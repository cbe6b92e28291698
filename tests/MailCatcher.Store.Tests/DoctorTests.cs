using System.Security.Cryptography;
using System.Text;

namespace MailCatcher.Store.Tests;

/// <summary>What the doctor finds in folders that are whole, damaged, and in use; and that it changes nothing.</summary>
public sealed class DoctorTests
{
    private const int Count = 40;
    private const int LargeBytes = 700_000;

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_a_good_folder_nothing_is_wrong_and_nothing_is_changed()
    {
        await using var fixture = await FilledAsync();
        await fixture.CloseAsync();
        var before = FilesOf(fixture.Folder);

        var found = StoreDoctor.Examine(fixture.Folder, Cancelled);

        Assert.Empty(found.Findings);
        Assert.Equal((Count, false), (found.Messages, found.IsInUse));
        Assert.Equal(before, FilesOf(fixture.Folder));
    }

    [Fact]
    public async Task A_folder_in_use_is_looked_at_without_disturbing_the_server()
    {
        await using var fixture = await FilledAsync();

        var found = StoreDoctor.Examine(fixture.Folder, Cancelled);

        Assert.Empty(found.Findings);
        Assert.Equal((Count, true), (found.Messages, found.IsInUse));
        await fixture.CatchAsync("Subject: later\r\n\r\nx"u8.ToArray());
        Assert.Equal(Count + 1, StoreDoctor.Examine(fixture.Folder, Cancelled).Messages);
    }

    [Theory]
    [InlineData(0.2, "database: 1 message that the journal has not: 'Number")]
    [InlineData(0.999, "journal: Its end is missing")]
    public async Task A_flipped_byte_in_the_journal_is_found_and_what_it_cost_is_named(double place, string cost)
    {
        await using var fixture = await FilledAsync();
        await fixture.CloseAsync();
        Flip(Directory.GetFiles(Path.Combine(fixture.Folder, "journal"), "*.seg").Single(), place);

        var found = StoreDoctor.Examine(fixture.Folder, Cancelled).Findings.Select(finding => $"{finding.Part}: {finding.What}").ToArray();

        Assert.Equal(2, found.Length);
        Assert.Contains("no whole record", found[0], StringComparison.Ordinal);
        Assert.StartsWith(cost, found[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_crash_leaves_at_the_end_is_told_and_is_no_fault()
    {
        await using var fixture = await FilledAsync();
        await fixture.CloseAsync();
        var session = Path.Combine(fixture.Folder, "session");
        await File.WriteAllTextAsync(session, (await File.ReadAllTextAsync(session, Cancelled)).Replace("clean", "open", StringComparison.Ordinal), Cancelled);
        await File.AppendAllBytesAsync(Directory.GetFiles(Path.Combine(fixture.Folder, "journal"), "*.seg").Single(), "MCJr torn"u8.ToArray(), Cancelled);

        var found = StoreDoctor.Examine(fixture.Folder, Cancelled);

        Assert.Equal(("journal", false), (Assert.Single(found.Findings).Part, found.Findings[0].IsFault));
    }

    [Theory]
    [InlineData("deleted", "is missing")]
    [InlineData("cut", "instead of")]
    [InlineData("flipped", "is not what was received")]
    public async Task The_content_of_a_large_message_that_is_not_what_it_was_is_found(string how, string what)
    {
        await using var fixture = await FilledAsync();
        var path = Directory.GetFiles(Path.Combine(fixture.Folder, "large")).Single();
        Action damage = how switch { "deleted" => () => File.Delete(path), "cut" => () => Cut(path), _ => () => Flip(path, 0.5) };
        damage();

        // While it is in use, and when it is not.
        var used = StoreDoctor.Examine(fixture.Folder, Cancelled);
        await fixture.CloseAsync();
        var stopped = StoreDoctor.Examine(fixture.Folder, Cancelled);

        Assert.All([used, stopped], found => Assert.Contains(what, Assert.Single(found.Findings).What, StringComparison.Ordinal));
        Assert.True(stopped.Findings[0].IsFault);
    }

    [Theory]
    [InlineData("garbled")]
    [InlineData("cut")]
    [InlineData("text")]
    public async Task A_damaged_database_is_found_and_what_to_do_mends_it(string how)
    {
        await using var fixture = await FilledAsync();
        await fixture.CloseAsync();
        var (database, log) = (Path.Combine(fixture.Folder, "mailcatcher.db"), Path.Combine(fixture.Folder, "mailcatcher-log.db"));
        Action damage = how switch { "garbled" => () => Garble(database), "cut" => () => Cut(database), _ => () => File.WriteAllText(database, "This is no database.") };
        damage();

        var finding = Assert.Single(StoreDoctor.Examine(fixture.Folder, Cancelled).Findings);

        Assert.Equal(("database", true), (finding.Part, finding.IsFault));
        Assert.Contains("Delete mailcatcher.db and mailcatcher-log.db", finding.Remedy, StringComparison.Ordinal);
        File.Delete(database);
        File.Delete(log);
        Assert.Equal(("database", false), (Assert.Single(StoreDoctor.Examine(fixture.Folder, Cancelled).Findings).Part, StoreDoctor.Examine(fixture.Folder, Cancelled).Findings[0].IsFault));
        await fixture.ReopenAsync();
        Assert.Equal(Count, fixture.Messages.Counts.Total);
        await fixture.CloseAsync();
        Assert.Empty(StoreDoctor.Examine(fixture.Folder, Cancelled).Findings);
    }

    [Theory]
    [InlineData("flipped")]
    [InlineData("a file gone")]
    [InlineData("of fewer messages")]
    public async Task A_damaged_search_index_is_found_and_made_anew(string how)
    {
        await using var fixture = await FilledAsync();
        var search = Path.Combine(fixture.Folder, "search");
        if (how == "of fewer messages")
        {
            await FindAllAsync(fixture);
            fixture.Store.Search.Index!.RemoveDead(sequence => sequence % 2 == 0);
        }

        await fixture.CloseAsync();
        var largest = new DirectoryInfo(search).GetFiles().MaxBy(file => file.Length)!.FullName;
        Action damage = how switch { "flipped" => () => Flip(largest, 0.5), "a file gone" => () => File.Delete(largest), _ => () => { } };
        damage();

        var finding = Assert.Single(StoreDoctor.Examine(fixture.Folder, Cancelled).Findings);

        Assert.Equal(("search index", true), (finding.Part, finding.IsFault));
        Assert.Equal(Count, await StoreReindex.RunAsync(fixture.Folder, told: null, Cancelled));
        Assert.Empty(StoreDoctor.Examine(fixture.Folder, Cancelled).Findings);
        await fixture.ReopenAsync();
        Assert.Equal(Count, await FindAllAsync(fixture));
    }

    [Fact]
    public async Task An_index_made_anew_while_it_is_used_finds_everything()
    {
        await using var fixture = await FilledAsync();
        Assert.Equal(Count, await FindAllAsync(fixture));
        fixture.Store.Search.Index!.RemoveDead(sequence => sequence % 2 == 0);
        var told = new List<IndexProgress>();

        await fixture.Store.Search.RebuildAsync(told.Add, Cancelled);

        Assert.Equal(new IndexProgress(false, Count, Count), told[^1]);
        Assert.True(told[0].IsRunning);
        Assert.Equal(Count, await FindAllAsync(fixture));
    }

    [Fact]
    public async Task What_is_no_data_folder_cannot_be_looked_at_and_is_not_made_one()
    {
        await using var fixture = new StoreFixture();

        Assert.Contains("--data", Assert.Throws<StoreException>(() => StoreDoctor.Examine(fixture.Folder, Cancelled)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreException>(() => StoreReindex.RunAsync(fixture.Folder, told: null, Cancelled));
        Assert.Empty(Directory.GetFileSystemEntries(fixture.Folder));
    }

    private static async Task<StoreFixture> FilledAsync()
    {
        var fixture = await StoreFixture.OpenAsync();
        for (var number = 0; number < Count - 1; number++)
        {
            await fixture.CatchAsync(Encoding.ASCII.GetBytes($"Subject: Number {number}\r\n\r\nneedle {new string('x', 200)} {Guid.NewGuid()}"));
        }

        await fixture.CatchAsync(Encoding.ASCII.GetBytes($"Subject: Large\r\n\r\nneedle {new string('x', LargeBytes)}"));
        await fixture.Messages.MarkAllSeenAsync(true, Cancelled);
        await fixture.Messages.DeleteAsync([await fixture.CatchAsync("Subject: gone\r\n\r\nx"u8.ToArray())], Cancelled);
        await fixture.CatchAsync("Subject: last\r\n\r\nneedle"u8.ToArray());
        await fixture.Messages.DeleteAsync([(await fixture.ListIdsAsync())[^1]], Cancelled);

        // Until then the index reads what the tests damage.
        await fixture.IndexedAsync();
        return fixture;
    }

    private static async Task<int> FindAllAsync(StoreFixture fixture) => (await fixture.SearchAsync("needle")).Page.Matching.Total;

    private static string FilesOf(string folder) => string.Join('\n', Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}"));

    private static void Flip(string path, double place)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[(int)(bytes.Length * place)] ^= 0x10;
        File.WriteAllBytes(path, bytes);
    }

    private static void Cut(string path)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(file.Length / 2);
    }

    private static void Garble(string path)
    {
        using var file = File.OpenWrite(path);
        var noise = new byte[file.Length - 8_192];
        new Random(1).NextBytes(noise);
        file.Position = 8_192;
        file.Write(noise);
    }
}

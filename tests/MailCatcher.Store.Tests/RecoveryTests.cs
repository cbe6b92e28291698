using System.Text;

namespace MailCatcher.Store.Tests;

/// <summary>Promises P1, P2, P3 and P10 within one process; the tests that kill a real process are end to end.</summary>
public sealed class RecoveryTests
{
    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_acknowledged_is_there_after_the_process_died()
    {
        await using var fixture = await FilledAsync(50);
        var ids = await fixture.ListIdsAsync();

        await using var after = await fixture.OpenCopyAsync();

        Assert.Equal(ids, await after.ListIdsAsync());
    }

    [Fact]
    public async Task After_the_machine_died_the_database_is_not_trusted_and_nothing_is_lost()
    {
        await using var fixture = await FilledAsync(50);
        var ids = await fixture.ListIdsAsync();
        await fixture.Messages.MarkSeenAsync([ids[3]], true, Cancelled);
        await fixture.Messages.DeleteAsync([ids[5]], Cancelled);
        var expected = await SummariesAsync(fixture);

        await using var after = await fixture.OpenCopyAsync(folder =>
        {
            File.WriteAllText(Path.Combine(folder, "session"), "open another-boot");
            Garble(Path.Combine(folder, "mailcatcher.db"));
        });

        Assert.Equal(expected, await SummariesAsync(after));
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("garbled")]
    [InlineData("empty")]
    [InlineData("cut")]
    [InlineData("text")]
    public async Task A_database_that_is_missing_or_damaged_is_rebuilt_to_the_same(string damage)
    {
        await using var fixture = await FilledAsync(300);
        await fixture.Messages.MarkAllSeenAsync(true, Cancelled);
        var added = await fixture.CatchAsync("Subject: last\r\n\r\nx"u8.ToArray());
        var expected = await SummariesAsync(fixture);
        await fixture.CloseAsync();
        var database = Path.Combine(fixture.Folder, "mailcatcher.db");
        switch (damage)
        {
            case "deleted":
                File.Delete(database);
                break;
            case "garbled":
                Garble(database);
                break;
            case "empty":
                await File.WriteAllBytesAsync(database, [], Cancelled);
                break;
            case "cut":
                await using (var file = File.OpenWrite(database))
                {
                    file.SetLength(file.Length / 2);
                }

                break;
            default:
                await File.WriteAllTextAsync(database, "This is no database.", Cancelled);
                break;
        }

        await fixture.ReopenAsync();

        Assert.Equal(expected, await SummariesAsync(fixture));
        Assert.Equal(added, (await fixture.Messages.FindLatestAsync(Cancelled))!.Id);
    }

    [Fact]
    public async Task A_database_that_breaks_while_running_is_brought_back()
    {
        await using var fixture = await FilledAsync(100);
        var ids = await fixture.ListIdsAsync();

        // Zeroes under LiteDB's feet: what its cache does not hold is gone.
        await using (var file = new FileStream(Path.Combine(fixture.Folder, "mailcatcher.db"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            await file.WriteAsync(new byte[file.Length], Cancelled);
        }

        await using (var log = new FileStream(Path.Combine(fixture.Folder, "mailcatcher-log.db"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            await log.WriteAsync(new byte[log.Length], Cancelled);
        }

        for (var number = 0; number < 50; number++)
        {
            ids = [await fixture.CatchAsync(Encoding.ASCII.GetBytes($"Subject: after {number}\r\n\r\nx")), .. ids];
            Assert.NotNull(await fixture.ReadContentAsync(ids[^1]));
        }

        Assert.Equal(ids, await fixture.ListIdsAsync());
        await fixture.ReopenAsync();
        Assert.Equal(ids, await fixture.ListIdsAsync());
    }

    [Fact]
    public async Task A_journal_cut_anywhere_keeps_every_record_before_the_cut()
    {
        await using var fixture = await FilledAsync(40);
        var ids = await fixture.ListIdsAsync();
        await fixture.CloseAsync();
        var length = new FileInfo(Segment(fixture.Folder)).Length;
        var random = new Random(Xunit.TestContext.Current.Test!.UniqueID.GetHashCode(StringComparison.Ordinal));
        var kept = int.MaxValue;
        foreach (var cut in Enumerable.Range(0, 25).Select(_ => random.NextInt64(24, length)).OrderDescending())
        {
            await using var after = await fixture.OpenCopyAsync(folder =>
            {
                using var segment = File.OpenWrite(Segment(folder));
                segment.SetLength(cut);
            });

            var left = await after.ListIdsAsync();
            Assert.Equal(ids.Skip(ids.Length - left.Length), left);
            Assert.True(left.Length <= kept);
            kept = left.Length;
            var added = await after.CatchAsync("Subject: goes on\r\n\r\nx"u8.ToArray());
            await after.ReopenAsync();
            Assert.Equal((Guid[])[added, .. left], await after.ListIdsAsync());
        }
    }

    [Fact]
    public async Task A_damaged_spot_costs_only_the_records_in_it_and_is_set_aside()
    {
        await using var fixture = await FilledAsync(40);
        var ids = await fixture.ListIdsAsync();
        await fixture.CloseAsync();
        var length = new FileInfo(Segment(fixture.Folder)).Length;
        for (var offset = 0L; offset < length; offset += length / 30)
        {
            await using var after = await fixture.OpenCopyAsync(folder =>
            {
                using var segment = new FileStream(Segment(folder), FileMode.Open);
                segment.Position = offset;
                var value = segment.ReadByte();
                segment.Position = offset;
                segment.WriteByte((byte)~value);
            });

            var left = await after.ListIdsAsync();
            Assert.InRange(left.Length, ids.Length - 1, ids.Length);
            Assert.Equal(ids.Where(left.Contains), left);
            Assert.Single(Directory.EnumerateFiles(Path.Combine(after.Folder, "journal"), "*.corrupt"));
            foreach (var id in left)
            {
                Assert.NotNull(await after.ReadContentAsync(id));
            }

            var added = await after.CatchAsync("Subject: goes on\r\n\r\nx"u8.ToArray());
            await after.ReopenAsync();
            Assert.Equal((Guid[])[added, .. left], await after.ListIdsAsync());
        }
    }

    [Fact]
    public async Task A_mail_that_looks_like_a_record_is_not_taken_for_one()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.CatchAsync("Subject: first\r\n\r\nx"u8.ToArray());
        var segment = (await ReadSharedAsync(Segment(fixture.Folder))).AsSpan().TrimEnd((byte)0).ToArray();

        // A record of this very journal as the content of a mail, in front of damage that makes the reader look for records.
        await fixture.CatchAsync(segment);
        await fixture.CatchAsync("Subject: last\r\n\r\nx"u8.ToArray());
        var ids = await fixture.ListIdsAsync();

        await using var after = await fixture.OpenCopyAsync(folder =>
        {
            using var file = new FileStream(Segment(folder), FileMode.Open);
            file.Position = segment.Length + 4;
            file.WriteByte(0xFF);
        });

        Assert.Equal([ids[0], ids[2]], await after.ListIdsAsync());
    }

    [Fact]
    public async Task A_new_segment_begins_when_one_is_full_and_all_of_them_are_read()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var content = System.Security.Cryptography.RandomNumberGenerator.GetBytes(MessageStore.LargeBytes);
        for (var number = 0; number < 135; number++)
        {
            await fixture.CatchAsync(content);
        }

        var ids = await fixture.ListIdsAsync();
        Assert.Equal(2, Directory.GetFiles(Path.Combine(fixture.Folder, "journal"), "*.seg").Length);
        await fixture.CloseAsync();
        File.Delete(Path.Combine(fixture.Folder, "mailcatcher.db"));
        await fixture.ReopenAsync();

        Assert.Equal(ids, await fixture.ListIdsAsync());
        Assert.Equal(content, await fixture.ReadContentAsync(ids[0]));
        Assert.Equal(content, await fixture.ReadContentAsync(ids[^1]));
    }

    [Fact]
    public async Task A_large_file_without_its_record_is_removed_at_the_next_start()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var large = await fixture.CatchAsync(new byte[2_000_000]);
        await fixture.CloseAsync();
        var orphan = Path.Combine(fixture.Folder, "large", $"{Guid.NewGuid():N}.eml");
        await File.WriteAllBytesAsync(orphan, new byte[10], Cancelled);
        await fixture.ReopenAsync();

        Assert.False(File.Exists(orphan));
        Assert.NotNull(await fixture.ReadContentAsync(large));
    }

    [Fact]
    public async Task A_journal_of_a_newer_version_stops_the_start_with_what_to_do()
    {
        await using var fixture = await FilledAsync(1);
        await fixture.CloseAsync();
        var path = Segment(fixture.Folder);
        _ = Journal.SegmentHeader.TryParse(Path.GetFileName(path), out var segment);
        var record = new byte[Journal.RecordHeader.Size];
        new Journal.RecordHeader((Journal.RecordType)200, 0, 0, 99, DateTime.UtcNow.Ticks).Write(record, segment.Salt);
        await using (var file = new FileStream(path, FileMode.Append))
        {
            await file.WriteAsync(record, Cancelled);
        }

        var refused = await Assert.ThrowsAsync<StoreException>(() => fixture.ReopenAsync());

        Assert.Contains("Run the version that wrote it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_whose_folder_is_gone_closes_all_the_same()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.CatchAsync("Subject: x\r\n\r\nx"u8.ToArray());
        await fixture.IndexedAsync();

        Directory.Delete(fixture.Folder, recursive: true);

        await fixture.CloseAsync();
        Directory.CreateDirectory(fixture.Folder);
    }

    private static string Segment(string folder) => Directory.GetFiles(Path.Combine(folder, "journal"), "*.seg").Order().Last();

    private static async Task<StoreFixture> FilledAsync(int messages)
    {
        var fixture = await StoreFixture.OpenAsync();
        for (var number = 0; number < messages; number++)
        {
            await fixture.CatchAsync(Encoding.ASCII.GetBytes($"From: a@b.test\r\nSubject: message {number}\r\n\r\n{new string('x', number)}\r\n"));
        }

        return fixture;
    }

    private static async Task<string[]> SummariesAsync(StoreFixture fixture)
    {
        var page = await fixture.Messages.ListAsync(0, 1_000, Cancelled);
        return [.. page.Messages.Select(message => $"{message.Id} {message.Facts.Subject} {message.IsSeen} {message.Size}"), page.Counts.ToString()];
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, Cancelled);
        return bytes.ToArray();
    }

    private static void Garble(string path)
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate);
        var random = new Random(1);
        var bytes = new byte[Math.Max(file.Length - 8_192, 0)];
        random.NextBytes(bytes);
        file.Position = Math.Min(8_192, file.Length);
        file.Write(bytes);
    }
}

using System.Text;
using MailCatcher.Store.Journal;

namespace MailCatcher.Store.Tests;

/// <summary>Promise P3 at the reader, where thousands of damages take seconds: what is whole is read, nothing else is, and what was passed over is told. <c>MAILTEST_ROUNDS</c> makes it the long form.</summary>
public sealed class DamagedJournalTests : IDisposable
{
    private const int Records = 1_000;
    private const int Tail = 64 * 1024;
    private const int Block = 4 * 1024;

    private readonly string _folder = Directory.CreateTempSubdirectory("mailcatcher-journal-").FullName;

    private static bool IsLong => Environment.GetEnvironmentVariable("MAILTEST_ROUNDS") is { Length: > 0 };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_journal_of_a_thousand_records_cut_at_every_offset_keeps_every_record_before_the_cut()
    {
        var (bytes, written) = Fill();
        using var files = new JournalFiles(_folder);
        var segment = Assert.Single(files.List());
        using var file = File.OpenHandle(files.PathOf(segment), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        for (var cut = bytes.Length - 1; cut >= bytes.Length - Tail; cut -= IsLong || bytes.Length - cut < 1_000 ? 1 : 23)
        {
            RandomAccess.SetLength(file, cut);
            var reader = new JournalReader(files);
            var left = reader.ReadFrom(0).Count();

            var whole = written.FindLastIndex(record => record.Position.End <= cut) + 1;
            Assert.Equal(whole, left);
            var end = written[whole - 1].Position.End;
            Assert.Equal(end == cut ? [] : [new JournalDamage(segment, end, cut - end, IsTail: true)], reader.Damages);
        }
    }

    [Fact]
    public void Flipped_bits_and_zeroed_blocks_cost_only_the_records_they_touch()
    {
        var (bytes, written) = Fill();
        using var files = new JournalFiles(_folder);
        var segment = Assert.Single(files.List());
        using var file = File.OpenHandle(files.PathOf(segment), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var seed = Random.Shared.Next();
        var luck = new Random(seed);
        for (var round = 0; round < (IsLong ? 10_000 : 600); round++)
        {
            var isFlip = luck.Next(2) == 0;
            var at = luck.Next(bytes.Length);
            var damaged = bytes.AsSpan(at, isFlip ? 1 : Math.Min(Block, bytes.Length - at)).ToArray();
            var before = damaged.ToArray();
            if (isFlip)
            {
                damaged[0] ^= (byte)(1 << luck.Next(8));
            }
            else
            {
                damaged.AsSpan().Clear();
            }

            RandomAccess.Write(file, damaged, at);
            var reader = new JournalReader(files);
            var left = reader.ReadFrom(0).Select(record => (record.Header.Sequence, Encoding.Latin1.GetString(record.Payload.Span))).ToArray();
            RandomAccess.Write(file, before, at);

            var untouched = written.Where(record => record.Position.End <= at || record.Position.Offset - RecordHeader.Size >= at + damaged.Length).ToArray();
            Assert.True(untouched.Select(record => (record.Sequence, record.Payload)).SequenceEqual(left), $"seed {seed}, round {round}: {(isFlip ? "flip" : "zeroes")} at {at}, {left.Length} of {untouched.Length}");

            // From the beginning of a record to the end, zeros are room for records to come.
            var isRoom = !isFlip && at + damaged.Length == bytes.Length && written.Exists(record => record.Position.Offset - RecordHeader.Size == at);
            Assert.Equal(!isRoom && (at < SegmentHeader.Size || untouched.Length < Records), reader.Damages.Count > 0);
        }
    }

    [Fact]
    public void Room_for_records_to_come_is_no_damage_and_goes_when_the_segment_ends()
    {
        using var files = new JournalFiles(_folder);
        var segment = JournalSegment.Create(files, 1, durable: false);
        Append(segment, 1);
        var header = files.List()[0];
        Assert.True(files.LengthOf(header) > segment.End);

        var reader = new JournalReader(files);
        Assert.Single(reader.ReadFrom(0));
        Assert.Empty(reader.Damages);
        Assert.Equal((header, segment.End), reader.End);

        Append(segment, 2);
        Assert.Equal(2, new JournalReader(files).ReadFrom(0).Count());
        segment.Dispose();
        Assert.Equal(segment.End, files.LengthOf(header));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Room_that_a_segment_kept_is_damage_only_where_a_record_is_missing(int next, bool isDamage)
    {
        using var files = new JournalFiles(_folder);
        using (var segment = JournalSegment.Create(files, 1, durable: false))
        {
            Append(segment, 1);
        }

        var first = files.List()[0];
        File.AppendAllText(files.PathOf(first), new string('\0', Block));
        using (var segment = JournalSegment.Create(files, next, durable: false))
        {
            Append(segment, next);
        }

        var reader = new JournalReader(files);
        Assert.Equal([1, next], reader.ReadFrom(0).Select(record => record.Header.Sequence));
        Assert.Equal(isDamage ? [new JournalDamage(first, files.LengthOf(first) - Block, Block, IsTail: false)] : [], reader.Damages);
    }

    private static void Append(JournalSegment segment, long sequence) => segment.Append(
        [new PendingRecord(new StoreRecord.AllRemoved(), new EncodedPayload(RecordType.Defined, new byte[100], 100))], sequence, DateTimeOffset.UnixEpoch, makesRoom: true);

    /// <summary>Writes a journal through the journal's own writer.</summary>
    private (byte[] Bytes, List<(long Sequence, RecordPosition Position, string Payload)> Written) Fill()
    {
        using var files = new JournalFiles(_folder);
        var written = new List<(long, RecordPosition, string)>(Records);
        var luck = new Random(1);
        using (var segment = JournalSegment.Create(files, 1, durable: false))
        {
            for (var sequence = 1; sequence <= Records; sequence++)
            {
                var payload = new byte[luck.Next(200)];
                luck.NextBytes(payload);

                // The beginning of every record stands in some payloads, as it may in mail.
                if (sequence % 10 == 0 && payload.Length >= 4)
                {
                    RecordHeader.Magic.CopyTo(payload);
                }

                var record = new PendingRecord(new StoreRecord.AllRemoved(), new EncodedPayload(RecordType.Defined, payload, payload.Length));
                segment.Append([record], sequence, DateTimeOffset.UnixEpoch.AddSeconds(sequence), makesRoom: false);
                written.Add((sequence, record.Position, Encoding.Latin1.GetString(payload)));
            }
        }

        return (File.ReadAllBytes(files.PathOf(files.List()[0])), written);
    }
}

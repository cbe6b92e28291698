using System.Buffers.Binary;
using System.Globalization;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>Promise P2, the order itself: before each 250 the record it promises has been flushed, and the directory that names its segment.</summary>
[Collection(DurabilityTests.Name)]
public sealed class FlushOrderTests(FlushShim shim)
{
    private const int Steps = 300;
    private const int SegmentHeaderBytes = 24;
    private const int RecordHeaderBytes = 36;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_250_comes_after_the_flush_of_its_record_and_of_the_directory_with_its_segment()
    {
        var ledger = new Ledger();
        using var folder = new TemporaryFolder();
        var data = Directory.CreateDirectory(folder.File("data")).FullName;
        var log = folder.File("log");
        await using var server = await MailCatcherProcess.StartAsync(data, shim.Environment(data, 0, log: log));
        var ends = new Dictionary<long, (string Segment, long End)>();
        await new MailStream(server, ledger, Rounds.NewRandom()).RunToEndAsync(Steps);
        ReadRecords(data, ends);

        // It begins a new segment.
        await server.Api.DeleteAsync([], Cancelled);
        await new MailStream(server, ledger, Rounds.NewRandom()).RunToEndAsync(Steps);
        ReadRecords(data, ends);

        var flushed = new Dictionary<string, long>();
        var named = new HashSet<string>();
        var replies = 0;
        foreach (var line in await File.ReadAllLinesAsync(log, Cancelled))
        {
            switch (line.Split(' '))
            {
                case ["flush", var bytes, var path]:
                    flushed[path] = Math.Max(flushed.GetValueOrDefault(path), long.Parse(bytes, CultureInfo.InvariantCulture));
                    break;
                case ["names", var directory]:
                    named.UnionWith(flushed.Keys.Where(path => Path.GetDirectoryName(path) == directory));
                    break;
                default:
                    var (segment, end) = ends[SequenceOf(line.Split(' ')[^1])];
                    Assert.True(flushed.GetValueOrDefault(segment) >= end, $"'{line}': {flushed.GetValueOrDefault(segment)} of {end} bytes had been flushed.");
                    Assert.Contains(segment, named);
                    replies++;
                    break;
            }
        }

        Assert.Equal(ledger.Acknowledged, replies);
        Assert.Equal(2, ends.Values.Select(record => record.Segment).Distinct().Count());
    }

    // The format as docs/architecture.md and the writer have it: length at 8, sequence at 16 of each header.
    private static void ReadRecords(string data, Dictionary<long, (string Segment, long End)> ends)
    {
        foreach (var path in Directory.GetFiles(Path.Combine(data, "journal"), "*.seg"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var header = new byte[RecordHeaderBytes];
            for (long at = SegmentHeaderBytes; at < file.Length;)
            {
                file.Position = at;
                file.ReadExactly(header);
                if (!header.AsSpan().StartsWith("MCJr"u8))
                {
                    // Room for records to come.
                    break;
                }

                var payload = new byte[BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8))];
                file.ReadExactly(payload);
                at += RecordHeaderBytes + payload.Length;

                // What is flushed is told without zeros at its end, and a record may end with some.
                ends[BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16))] = (path, at - payload.Length + payload.AsSpan().TrimEnd((byte)0).Length);
            }
        }
    }

    private static long SequenceOf(string id) =>
        long.Parse(id.Replace("-", "", StringComparison.Ordinal).AsSpan(16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & ((1L << 62) - 1);
}

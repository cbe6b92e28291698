using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace MailCatcher.Store.Journal;

/// <summary>
/// The segment being written. Used by the journal's one thread. Behind its last record stand zeros: flushing bytes into room that a file has already costs half of what flushing them together with its new length and blocks
/// does. They go when the segment ends; where it could not be ended, readers pass over them.
/// </summary>
internal sealed class JournalSegment : IDisposable
{
    private static readonly byte[] Room = new byte[256 * 1024];

    private readonly SafeFileHandle _handle;
    private readonly SegmentHeader _header;
    private readonly bool _durable;
    private long _length;

    private JournalSegment(SegmentHeader header, SafeFileHandle handle, long end, bool durable) =>
        (_header, _handle, End, _length, _durable) = (header, handle, end, end, durable);

    internal long First => _header.First;

    /// <summary>Where the next record goes, in bytes from the start.</summary>
    internal long End { get; private set; }

    /// <summary>Makes a segment, there even after power loss once this returns: file and directory are flushed.</summary>
    /// <param name="files">The segments.</param>
    /// <param name="first">The number of its first record.</param>
    /// <param name="durable">Whether to flush.</param>
    /// <param name="spare">Whose spare room to use, on a full disk.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    internal static JournalSegment Create(JournalFiles files, long first, bool durable, DiskSpace? spare = null)
    {
        var header = files.Add(first);
        spare?.GiveUpSpare(files.PathOf(header));
        var handle = File.OpenHandle(files.PathOf(header), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            RandomAccess.Write(handle, header.ToBytes(), 0);
            if (durable)
            {
                FileSync.Flush(handle);
                DirectorySync.Flush(files.Folder);
            }

            return new JournalSegment(header, handle, SegmentHeader.Size, durable);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Goes on with a segment of an earlier run, cutting off whatever follows its last whole record.</summary>
    internal static JournalSegment Continue(JournalFiles files, SegmentHeader header, long end, bool durable)
    {
        var handle = File.OpenHandle(files.PathOf(header), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            if (RandomAccess.GetLength(handle) > end)
            {
                RandomAccess.SetLength(handle, end);
            }

            return new JournalSegment(header, handle, end, durable);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Appends the records in order, giving each its number, and flushes once. When this throws, none of them counts and the segment must not be used again.</summary>
    /// <param name="records">The records.</param>
    /// <param name="firstSequence">The number of the first.</param>
    /// <param name="now">Their time.</param>
    /// <param name="makesRoom">Whether there is space to spare for the records to come.</param>
    internal void Append(IReadOnlyList<PendingRecord> records, long firstSequence, DateTimeOffset now, bool makesRoom)
    {
        var headers = ArrayPool<byte>.Shared.Rent(records.Count * RecordHeader.Size);
        var pieces = new List<ReadOnlyMemory<byte>>(records.Count * 2);
        var end = End;
        for (var index = 0; index < records.Count; index++)
        {
            var record = records[index];
            var payload = record.Payload.Bytes;
            record.Header = new RecordHeader(record.Payload.Type, payload.Length, Crc32C.Compute(payload.Span), firstSequence + index, now.UtcTicks);
            var header = headers.AsMemory(index * RecordHeader.Size, RecordHeader.Size);
            record.Header.Write(header.Span, _header.Salt);
            record.Position = new RecordPosition(First, end + RecordHeader.Size, payload.Length);
            end = record.Position.End;
            pieces.Add(header);
            pieces.Add(payload);
        }

        var length = Math.Max(_length, end);
        if (makesRoom && end > _length && end - End < Room.Length)
        {
            // Larger batches are few, and their bytes cost more than their flush.
            pieces.Add(Room);
            length = end + Room.Length;
        }

        try
        {
            RandomAccess.Write(_handle, pieces, End);
            if (_durable)
            {
                FileSync.Flush(_handle);
            }

            (End, _length) = (end, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(headers);
        }
    }

    /// <summary>Ends it with its last good record, as far as the disk lets us: readers stop there anyway, since the next segment takes over.</summary>
    public void Dispose()
    {
        try
        {
            RandomAccess.SetLength(_handle, End);
            if (_durable)
            {
                FileSync.Flush(_handle);
            }
        }
        catch (IOException)
        {
            // The disk that failed a write may fail this too.
        }

        _handle.Dispose();
    }
}

using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace MailCatcher.Store.Journal;

/// <summary>The segment being written. Used by the journal's one thread.</summary>
internal sealed class JournalSegment : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly SegmentHeader _header;
    private readonly bool _durable;

    private JournalSegment(SegmentHeader header, SafeFileHandle handle, long end, bool durable) =>
        (_header, _handle, End, _durable) = (header, handle, end, durable);

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
    internal void Append(IReadOnlyList<PendingRecord> records, long firstSequence, DateTimeOffset now)
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

        try
        {
            RandomAccess.Write(_handle, pieces, End);
            if (_durable)
            {
                FileSync.Flush(_handle);
            }

            End = end;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(headers);
        }
    }

    /// <summary>Cuts the segment back to its last good record, as far as the disk lets us: readers stop there anyway, since the next segment takes over.</summary>
    internal void CutBack()
    {
        try
        {
            RandomAccess.SetLength(_handle, End);
        }
        catch (IOException)
        {
            // The disk that failed the write may fail this too.
        }
    }

    public void Dispose() => _handle.Dispose();
}

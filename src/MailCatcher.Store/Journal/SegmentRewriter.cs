using Microsoft.Win32.SafeHandles;

namespace MailCatcher.Store.Journal;

/// <summary>A segment written anew, still under its temporary name.</summary>
/// <param name="Segment">What it will be.</param>
/// <param name="Moved">Where each message's record stands in it, by sequence.</param>
internal sealed record RewrittenSegment(SegmentHeader Segment, IReadOnlyDictionary<long, RecordPosition> Moved);

/// <summary>Writes a segment anew without the messages that have been deleted. Everything else it holds is kept: it is small, and later segments may build on it.</summary>
internal static class SegmentRewriter
{
    private const int BufferBytes = 1024 * 1024;

    /// <summary>Writes the new file beside the old one and flushes it. Nothing reads it yet.</summary>
    /// <param name="files">The segments.</param>
    /// <param name="segment">One that is written no more.</param>
    /// <param name="isLive">Whether the message of a sequence still exists.</param>
    /// <param name="durable">Whether to flush.</param>
    /// <param name="cancellationToken">Gives up; what was written is removed at the next start.</param>
    /// <returns><see langword="null"/> when the segment is damaged: then it is left as it is.</returns>
    internal static RewrittenSegment? Write(JournalFiles files, SegmentHeader segment, Func<long, bool> isLive, bool durable, CancellationToken cancellationToken)
    {
        var target = SegmentHeader.Create(segment.First);
        var moved = new Dictionary<long, RecordPosition>();
        var reader = new JournalReader(files);
        using var file = File.OpenHandle(files.TemporaryPathOf(target), FileMode.CreateNew, FileAccess.Write);
        using var output = new BufferedWriter(file);
        output.Write(target.ToBytes());
        var header = new byte[RecordHeader.Size];
        foreach (var record in reader.ReadOne(segment))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (record.Header.Type is RecordType.Received or RecordType.Routed)
            {
                if (!isLive(record.Header.Sequence))
                {
                    continue;
                }

                moved[record.Header.Sequence] = new RecordPosition(target.First, output.Position + RecordHeader.Size, record.Position.Length);
            }

            record.Header.Write(header, target.Salt);
            output.Write(header);
            output.Write(record.Payload.Span);
        }

        output.Flush();
        if (reader.Damages.Count > 0)
        {
            File.Delete(files.TemporaryPathOf(target));
            return null;
        }

        if (durable)
        {
            FileSync.Flush(file);
            DirectorySync.Flush(files.Folder);
        }

        return new RewrittenSegment(target, moved);
    }

    private sealed class BufferedWriter(SafeFileHandle file) : IDisposable
    {
        private readonly MemoryStream _buffer = new(BufferBytes);
        private long _written;

        internal long Position => _written + _buffer.Length;

        internal void Write(ReadOnlySpan<byte> bytes)
        {
            _buffer.Write(bytes);
            if (_buffer.Length >= BufferBytes)
            {
                Flush();
            }
        }

        internal void Flush()
        {
            RandomAccess.Write(file, _buffer.GetBuffer().AsSpan(0, (int)_buffer.Length), _written);
            _written += _buffer.Length;
            _buffer.SetLength(0);
        }

        public void Dispose() => _buffer.Dispose();
    }
}

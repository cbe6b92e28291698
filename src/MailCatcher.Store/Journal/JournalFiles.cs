using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace MailCatcher.Store.Journal;

/// <summary>The segment files: lists, reads and drops them. Safe for any number of readers beside the one writer.</summary>
internal sealed class JournalFiles : IDisposable
{
    private readonly ConcurrentDictionary<long, SegmentHeader> _segments = new();
    private readonly ConcurrentDictionary<long, SafeFileHandle> _handles = new();

    internal JournalFiles(string folder)
    {
        Folder = folder;
        foreach (var path in Directory.EnumerateFiles(folder, "*" + SegmentHeader.Extension))
        {
            if (SegmentHeader.TryParse(Path.GetFileName(path), out var segment))
            {
                _segments[segment.First] = segment;
            }
        }
    }

    internal string Folder { get; }

    /// <summary>The segments there are, oldest first.</summary>
    internal SegmentHeader[] List() => [.. _segments.Values.OrderBy(segment => segment.First)];

    internal string PathOf(SegmentHeader segment) => Path.Combine(Folder, segment.FileName);

    internal long LengthOf(SegmentHeader segment) => new FileInfo(PathOf(segment)).Length;

    /// <summary>Makes room for a segment: one that stands under the same first sequence never got a whole record, and goes.</summary>
    internal SegmentHeader Add(long first)
    {
        if (_segments.TryGetValue(first, out var old))
        {
            Drop(old);
        }

        return _segments[first] = SegmentHeader.Create(first);
    }

    /// <summary>Reads a part of a segment.</summary>
    /// <returns>How many bytes there were; fewer than asked for at the end of the file.</returns>
    /// <exception cref="FileNotFoundException">The segment has been dropped.</exception>
    internal int Read(long first, long offset, Span<byte> destination)
    {
        if (!_segments.TryGetValue(first, out var segment))
        {
            throw new FileNotFoundException("The segment has been dropped.");
        }

        var handle = _handles.GetOrAdd(first, static (_, path) => File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess), PathOf(segment));
        try
        {
            var read = 0;
            while (read < destination.Length && RandomAccess.Read(handle, destination[read..], offset + read) is > 0 and var count)
            {
                read += count;
            }

            return read;
        }
        catch (ObjectDisposedException gone)
        {
            throw new FileNotFoundException("The segment has been dropped.", gone);
        }
    }

    /// <summary>Reads one record again.</summary>
    /// <exception cref="FileNotFoundException">The segment has been dropped.</exception>
    /// <exception cref="InvalidDataException">There is no such record at that place any more.</exception>
    internal JournalRecord ReadRecord(RecordPosition position)
    {
        var bytes = new byte[RecordHeader.Size + position.Length];
        return Read(position.Segment, position.Offset - RecordHeader.Size, bytes) == bytes.Length
            && _segments.TryGetValue(position.Segment, out var segment)
            && RecordHeader.TryRead(bytes, segment.Salt, out var header)
            && header.PayloadLength == position.Length
            ? new JournalRecord(header, position, bytes.AsMemory(RecordHeader.Size))
            : throw new InvalidDataException("The journal does not hold the message where it should.");
    }

    /// <summary>Deletes every segment before the given one.</summary>
    internal void DropBefore(long first)
    {
        foreach (var older in List().Where(segment => segment.First < first))
        {
            Drop(older);
        }

        DirectorySync.Flush(Folder);
    }

    public void Dispose()
    {
        foreach (var handle in _handles.Values)
        {
            handle.Dispose();
        }
    }

    private void Drop(SegmentHeader segment)
    {
        _segments.TryRemove(segment.First, out _);
        if (_handles.TryRemove(segment.First, out var handle))
        {
            handle.Dispose();
        }

        File.Delete(PathOf(segment));
    }
}

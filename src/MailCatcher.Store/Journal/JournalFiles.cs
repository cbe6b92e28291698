using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace MailCatcher.Store.Journal;

/// <summary>The segment files: lists, reads, replaces and drops them. Safe for any number of readers beside the one writer.</summary>
internal sealed class JournalFiles : IDisposable
{
    private const string TemporaryExtension = ".tmp";
    private readonly ReaderWriterLockSlim _places = new();
    private readonly Dictionary<long, IReadOnlyDictionary<long, RecordPosition>> _moved = [];
    private readonly ConcurrentDictionary<long, SegmentHeader> _segments = new();
    private readonly ConcurrentDictionary<long, SafeFileHandle> _handles = new();

    /// <param name="folder">The journal's folder.</param>
    /// <param name="isReadOnly">Whether to change nothing in it, also where it was left in the middle of something.</param>
    /// <exception cref="IOException">It cannot be read, or was left in the middle of something and is not to be changed.</exception>
    internal JournalFiles(string folder, bool isReadOnly = false)
    {
        Folder = folder;
        if (!isReadOnly)
        {
            EndReplacements();
        }
        else if (Replacements().Any(replacement => replacement.IsOldGone))
        {
            throw new IOException("A segment of the journal is being replaced. Look again in a moment; where no server runs, start one first: it ends that.");
        }

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

    /// <summary>The name of a segment's file while it is being written anew.</summary>
    internal string TemporaryPathOf(SegmentHeader segment) => PathOf(segment) + TemporaryExtension;

    /// <summary>The salt of a segment's file as it is now; 0 for one that has been dropped.</summary>
    internal uint SaltOf(long first) => _segments.TryGetValue(first, out var segment) ? segment.Salt : 0;

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

    /// <summary>Reads one record again, also where its segment has been written anew since the position was noted.</summary>
    /// <exception cref="FileNotFoundException">The segment has been dropped.</exception>
    /// <exception cref="InvalidDataException">There is no such record at that place any more.</exception>
    internal JournalRecord ReadRecord(long sequence, RecordPosition position)
    {
        _places.EnterReadLock();
        try
        {
            return ReadRecord(_moved.TryGetValue(position.Segment, out var moved) && moved.TryGetValue(sequence, out var place) ? place : position);
        }
        finally
        {
            _places.ExitReadLock();
        }
    }

    /// <summary>Puts a segment that was written anew in the place of the old one. The old file's end is the moment from which the new one counts.</summary>
    /// <returns>Whether it was still there.</returns>
    internal bool Replace(RewrittenSegment rewritten)
    {
        var first = rewritten.Segment.First;
        _places.EnterWriteLock();
        try
        {
            if (!_segments.TryGetValue(first, out var old))
            {
                // Dropped meanwhile.
                File.Delete(TemporaryPathOf(rewritten.Segment));
                return false;
            }

            _moved[first] = rewritten.Moved;
            Drop(old);
            File.Move(TemporaryPathOf(rewritten.Segment), PathOf(rewritten.Segment));
            _segments[first] = rewritten.Segment;
        }
        finally
        {
            _places.ExitWriteLock();
        }

        DirectorySync.Flush(Folder);
        return true;
    }

    /// <summary>Says where the messages of a segment stand that an earlier run has written anew without noting all the new positions.</summary>
    internal void SetMoved(long first, IReadOnlyDictionary<long, RecordPosition> moved)
    {
        _places.EnterWriteLock();
        _moved[first] = moved;
        _places.ExitWriteLock();
    }

    /// <summary>Every position in the segment has been noted.</summary>
    internal void ForgetMoved(long first)
    {
        _places.EnterWriteLock();
        _moved.Remove(first);
        _places.ExitWriteLock();
    }

    /// <summary>Where the messages of segments stand whose new positions are still to be noted.</summary>
    internal KeyValuePair<long, IReadOnlyDictionary<long, RecordPosition>>[] ListMoved()
    {
        _places.EnterReadLock();
        try
        {
            return [.. _moved];
        }
        finally
        {
            _places.ExitReadLock();
        }
    }

    private JournalRecord ReadRecord(RecordPosition position)
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

        _places.Dispose();
    }

    // A crash in the middle of a replacement leaves the old file, and then it still counts, or only the new one under its temporary name.
    private void EndReplacements()
    {
        foreach (var (path, isOldGone) in Replacements())
        {
            if (isOldGone)
            {
                File.Move(path, Path.Combine(Folder, Path.GetFileNameWithoutExtension(path)));
            }
            else
            {
                File.Delete(path);
            }
        }
    }

    private (string Path, bool IsOldGone)[] Replacements() =>
    [
        .. from path in Directory.EnumerateFiles(Folder, "*" + SegmentHeader.Extension + TemporaryExtension)
           let isSegment = SegmentHeader.TryParse(Path.GetFileNameWithoutExtension(path), out _)
           select (path, isSegment && Directory.GetFiles(Folder, $"{Path.GetFileName(path).Split('-')[0]}-*{SegmentHeader.Extension}").Length == 0),
    ];

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

namespace MailCatcher.Store.Database;

/// <summary>
/// The stream through which LiteDB looks at a file that must not change: LiteDB writes also when it only opens and closes a file, and what it writes here stays in memory, by pages, and is forgotten.
/// </summary>
internal sealed class ScratchFile : DatabaseStream
{
    private readonly FileStream? _file;
    private readonly Dictionary<long, byte[]> _pages = [];
    private long _length;

    /// <param name="path">The file; empty where there is none.</param>
    internal ScratchFile(string path)
    {
        _file = File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.RandomAccess) : null;
        _length = _file?.Length ?? 0;
    }

    public override long Length => _length;

    public override long Position { get; set; }

    public override void Flush()
    {
        // There is nothing that lasts.
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        count = (int)Math.Clamp(_length - Position, 0, count);
        for (var done = 0; done < count;)
        {
            var (page, place, part) = PartAt(Position, count - done);
            if (_pages.TryGetValue(page, out var written))
            {
                written.AsSpan(place, part).CopyTo(buffer.AsSpan(offset + done));
            }
            else
            {
                ReadFile(Position, buffer.AsSpan(offset + done, part));
            }

            Position += part;
            done += part;
        }

        return count;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        for (var done = 0; done < count;)
        {
            var (page, place, part) = PartAt(Position, count - done);
            if (!_pages.TryGetValue(page, out var written))
            {
                written = _pages[page] = new byte[PageBytes];
                ReadFile(page * PageBytes, written);
            }

            buffer.AsSpan(offset + done, part).CopyTo(written.AsSpan(place));
            Position += part;
            done += part;
        }

        _length = Math.Max(_length, Position);
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => _length + offset };

    public override void SetLength(long value) => _length = value;

    internal override void FlushToDisk()
    {
        // It is looked at, and that is all.
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static (long Page, int Place, int Part) PartAt(long position, int count)
    {
        var place = (int)(position % PageBytes);
        return (position / PageBytes, place, Math.Min(count, PageBytes - place));
    }

    // What lies behind the file's end is zero.
    private void ReadFile(long position, Span<byte> destination)
    {
        var read = 0;
        while (_file is not null && read < destination.Length && RandomAccess.Read(_file.SafeFileHandle, destination[read..], position + read) is > 0 and var count)
        {
            read += count;
        }

        destination[read..].Clear();
    }
}

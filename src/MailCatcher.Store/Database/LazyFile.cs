using MailCatcher.Store.Journal;

namespace MailCatcher.Store.Database;

/// <summary>
/// The stream that LiteDB writes a file through. Its flushes do nothing: the journal is the truth and already on disk, and after a power failure the database is rebuilt from it.
/// LiteDB 5.0.20 would otherwise flush once for every page. <see cref="FlushToDisk"/> is for the clean end.
/// </summary>
internal sealed class LazyFile(string path) : DatabaseStream
{
    private readonly FileStream _file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0, FileOptions.RandomAccess);

    public override long Length => _file.Length;

    public override long Position
    {
        get => _file.Position;
        set => _file.Position = value;
    }

    public override void Flush()
    {
        // See the class: deliberately nothing.
    }

    public override int Read(byte[] buffer, int offset, int count) => _file.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => _file.Seek(offset, origin);

    public override void SetLength(long value) => _file.SetLength(value);

    public override void Write(byte[] buffer, int offset, int count) => _file.Write(buffer, offset, count);

    internal override void FlushToDisk()
    {
        _file.Flush();
        FileSync.Flush(_file.SafeFileHandle);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}

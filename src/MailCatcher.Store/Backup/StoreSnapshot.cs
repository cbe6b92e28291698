using System.Formats.Tar;
using MailCatcher.Store.Journal;

namespace MailCatcher.Store;

/// <summary>A data folder as it was at one moment: without a database and an index, which are built anew from the journal where it is opened.</summary>
public sealed class StoreSnapshot : IDisposable
{
    private const int BufferBytes = 256 * 1024;

    private readonly DataFolderPaths _paths;
    private (SegmentHeader Segment, long Length)? _last;

    internal StoreSnapshot(string root)
    {
        _paths = new DataFolderPaths(root);
        Directory.CreateDirectory(_paths.Journal);
        Directory.CreateDirectory(_paths.Large);
    }

    /// <summary>Writes it as a tar archive, to be unpacked as a data folder.</summary>
    public async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        await using var archive = new TarWriter(target, TarEntryFormat.Pax, leaveOpen: true);
        foreach (var path in Directory.EnumerateFiles(_paths.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            await archive.WriteEntryAsync(path, Path.GetRelativePath(_paths.Root, path).Replace(Path.DirectorySeparatorChar, '/'), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(_paths.Root, recursive: true);
        }
        catch (IOException)
        {
            // The next start empties the folder that it is in.
        }
    }

    /// <summary>Adds a segment, oldest first.</summary>
    internal void AddSegment(SegmentHeader segment, string path)
    {
        try
        {
            FileLink.Create(path, Path.Combine(_paths.Journal, segment.FileName));
            _last = (segment, new FileInfo(path).Length);
        }
        catch (FileNotFoundException)
        {
            // One that never got a whole record has made room for its successor.
        }
    }

    internal void AddLarge(string path) => FileLink.Create(path, Path.Combine(_paths.Large, Path.GetFileName(path)));

    /// <summary>Puts a copy in the place of the link to the last segment, which is still being written, and ends it with its last whole record.</summary>
    internal void CutEnd()
    {
        if (_last is not { } last)
        {
            return;
        }

        var path = Path.Combine(_paths.Journal, last.Segment.FileName);
        var copy = path + ".copy";
        var copied = 0L;
        using (var source = OpenShared(path))
        using (var target = new FileStream(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            var buffer = new byte[BufferBytes];
            while (source.Read(buffer, 0, (int)Math.Min(buffer.Length, last.Length - copied)) is > 0 and var read)
            {
                target.Write(buffer, 0, read);
                copied += read;
            }
        }

        File.Move(copy, path, overwrite: true);
        if (copied < SegmentHeader.Size)
        {
            // It was being made at that moment, and has nothing yet.
            File.Delete(path);
            return;
        }

        using var files = new JournalFiles(_paths.Journal);
        var reader = new JournalReader(files);
        foreach (var _ in reader.ReadOne(last.Segment))
        {
            // Only where it ends is of interest.
        }

        if (reader.End is { } end)
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
            RandomAccess.SetLength(file, end.Offset);
        }
    }

    /// <summary>Adds a transcript of sessions.</summary>
    internal void AddSessions(string path) => Copy(path, _paths.Sessions);

    /// <summary>Adds a file that stands in the data folder itself.</summary>
    internal void AddFile(string path) => Copy(path, _paths.Root);

    // It is small, and may change or go at any time.
    private static void Copy(string path, string folder)
    {
        try
        {
            using var source = OpenShared(path);
            using var target = new FileStream(Path.Combine(Directory.CreateDirectory(folder).FullName, Path.GetFileName(path)), FileMode.CreateNew, FileAccess.Write, FileShare.None);
            source.CopyTo(target);
        }
        catch (FileNotFoundException)
        {
            // Gone meanwhile.
        }
    }

    private static FileStream OpenShared(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}

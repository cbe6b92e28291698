using MailCatcher.Store.Journal;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>
/// The data folder while this process holds it: where each part stands, the lock that keeps others out, and the marker that tells the next start how this one ended.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string TemporaryPrefix = "mailcatcher-memory-";
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(1);
    private readonly FileStream _lock;
    private readonly bool _temporary;

    private DataFolder(string root, FileStream heldLock, bool temporary, DiskSpace space)
    {
        Paths = new DataFolderPaths(root);
        _lock = heldLock;
        _temporary = temporary;
        Space = space;
        Marker = new SessionMarker(Paths.Session);
    }

    /// <summary>Where each part stands.</summary>
    internal DataFolderPaths Paths { get; }

    internal string Root => Paths.Root;

    internal string Journal => Paths.Journal;

    internal string Large => Paths.Large;

    internal string Incoming => Paths.Incoming;

    internal string Sessions => Paths.Sessions;

    internal string Search => Paths.Search;

    internal string Database => Paths.Database;

    internal string DatabaseLog => Paths.DatabaseLog;

    internal SessionMarker Marker { get; }

    /// <summary>The room on its disk.</summary>
    internal DiskSpace Space { get; }

    /// <summary>Whether what is written must reach the disk; not so for a folder that goes when the process ends.</summary>
    internal bool IsDurable => !_temporary;

    /// <exception cref="StoreException">The folder cannot be made or written, or another process holds it.</exception>
    internal static DataFolder Open(StoreOptions options, TimeProvider time, ILogger logger)
    {
        var folder = options.Folder;
        var temporary = folder == StoreOptions.InMemory;
        if (temporary)
        {
            RemoveAbandoned();
        }

        var root = temporary ? Path.Combine(Path.GetTempPath(), $"{TemporaryPrefix}{Guid.NewGuid():N}") : Path.GetFullPath(folder);
        try
        {
            MakeFolder(root);
            var held = TakeLock(root) ?? throw new StoreException(
                $"The data folder '{root}' is in use by another MailCatcher. Stop that one, or choose another folder with --data.");
            var opened = new DataFolder(root, held, temporary, new DiskSpace(root, options.MinFreeBytes, time, logger));
            opened.Prepare();
            return opened;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The data folder '{root}' cannot be written: {fault.Message} Make it writable, or choose another folder with --data.", fault);
        }
    }

    public void Dispose()
    {
        _lock.Dispose();
        if (_temporary)
        {
            RemoveTemporary(Root);
        }
    }

    private static FileStream? TakeLock(string root)
    {
        // FileShare.None is an advisory lock (flock) on Unix, which the kernel drops when the process dies, however it dies.
        try
        {
            return new FileStream(new DataFolderPaths(root).Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(new DataFolderPaths(root).Lock))
        {
            return null;
        }
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Removes what in-memory runs left that were killed before they could.</summary>
    private static void RemoveAbandoned()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), $"{TemporaryPrefix}*"))
        {
            if (IsAbandoned(folder))
            {
                RemoveTemporary(folder);
            }
        }
    }

    private static bool IsAbandoned(string folder)
    {
        try
        {
            // One that was made just now may not be locked yet.
            using var held = DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) < AbandonedAfter ? null : TakeLock(folder);
            return held is not null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or gone meanwhile.
            return false;
        }
    }

    private static void RemoveTemporary(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or another process has found it without its lock and removes it at this moment: not ours to insist on.
        }
    }

    private void Prepare()
    {
        MakeFolder(Journal);
        MakeFolder(Large);
        MakeFolder(Incoming);
        foreach (var file in Directory.EnumerateFiles(Incoming))
        {
            File.Delete(file);
        }

        foreach (var snapshot in Directory.EnumerateDirectories(Incoming))
        {
            Directory.Delete(snapshot, recursive: true);
        }

        DirectorySync.Flush(Root);
    }
}

using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>
/// The room on the data folder's disk. Mail is refused while there is some left for the database, the search index and the records of deletions, as Postfix does with <c>queue_minfree</c>.
/// Where somebody else fills the disk to the last byte, a spare file becomes a segment of the journal, so that what is deleted can still be recorded. Safe for any number of callers.
/// </summary>
internal sealed class DiskSpace
{
    private const string SpareName = "spare";
    private const long SpareBytes = 1024 * 1024;
    private const long Unknown = long.MaxValue / 2;
    private const long UsualFloor = 64 * 1024 * 1024;

    /// <summary>What one transaction of the database may take: LiteDB's log is that large before it is emptied.</summary>
    private const long CommitBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly DriveInfo? _disk;
    private readonly string _spare;
    private readonly long _floor;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _lookedAt;
    private long _left;
    private bool _isShort;

    /// <param name="folder">The data folder.</param>
    /// <param name="floor">How much stays free of mail, in bytes; <see langword="null"/>: 64 MiB, or a tenth of a smaller disk.</param>
    /// <param name="time">The clock for looking again.</param>
    /// <param name="logger">Told when room gets short, and when there is some again.</param>
    internal DiskSpace(string folder, long? floor, TimeProvider time, ILogger logger)
    {
        (_disk, _spare, _time, _logger) = (DiskOf(folder), Path.Combine(folder, SpareName), time, logger);
        _floor = floor ?? Math.Min(UsualFloor, Ask(disk => disk.TotalSize) / 10);
        lock (_lock)
        {
            Look();
        }
    }

    /// <summary>Whether there was too little room for mail when somebody last looked.</summary>
    internal bool IsShort => Volatile.Read(ref _isShort);

    /// <summary>Whether the database can write what it has applied. It can wait with that: the journal has it.</summary>
    internal bool HasRoomToCommit => Free >= Math.Min(_floor, CommitBytes);

    private long Free => Ask(disk => disk.AvailableFreeSpace);

    /// <summary>Whether a message of so many bytes may be taken.</summary>
    internal bool HasRoomFor(long bytes)
    {
        lock (_lock)
        {
            if (bytes > _left || _time.GetElapsedTime(_lookedAt) > LookInterval)
            {
                Look();
            }

            if (bytes > _left)
            {
                return false;
            }

            _left -= bytes;
            return true;
        }
    }

    /// <summary>Whether a failure is for want of space. LiteDB tells that by many names; on a disk this full none of them says that a file is damaged.</summary>
    internal bool IsWanting(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (cause is IOException { HResult: NoSpaceException.Unix or NoSpaceException.Windows })
            {
                return true;
            }
        }

        return !HasRoomToCommit;
    }

    /// <summary>Gives the spare file up under another name: whoever writes into it has a little room that nobody else can take first.</summary>
    internal void GiveUpSpare(string path)
    {
        lock (_lock)
        {
            if (File.Exists(_spare))
            {
                File.Move(_spare, path);
            }
        }
    }

    private void Look()
    {
        var free = Free;
        (_left, _lookedAt) = (free - _floor, _time.GetTimestamp());
        if (_floor > 0 && _left > SpareBytes)
        {
            KeepSpare();
        }

        if (_left <= 0 != _isShort)
        {
            Volatile.Write(ref _isShort, !_isShort);
            if (_isShort)
            {
                _logger.DiskShort(free, _floor);
            }
            else
            {
                _logger.DiskHasRoom(free);
            }
        }
    }

    private void KeepSpare()
    {
        if (File.Exists(_spare))
        {
            return;
        }

        try
        {
            new FileStream(_spare, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, PreallocationSize = SpareBytes }).Dispose();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Without it deletions need room that others leave.
        }
    }

    // On Windows a share has no letter, and so nothing to ask.
    private static DriveInfo? DiskOf(string folder) =>
        !OperatingSystem.IsWindows() ? new DriveInfo(folder)
        : Path.GetPathRoot(folder) is [_, ':', ..] root ? new DriveInfo(root)
        : null;

    // A disk that does not say how large it is has room until a write fails.
    private long Ask(Func<DriveInfo, long> question)
    {
        try
        {
            return _disk is null ? Unknown : question(_disk);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Unknown;
        }
    }
}

/// <summary>There is too little room on the disk for a message.</summary>
internal sealed class NoSpaceException() : IOException("There is too little room on the disk.", Unix)
{
    internal const int Unix = 28;
    internal const int Windows = unchecked((int)0x80070070);
}

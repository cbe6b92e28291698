namespace MailCatcher.Store;

/// <summary>How much of the disk the data folder takes, in bytes, by its parts.</summary>
public sealed record StorageUse
{
    /// <summary>The data folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The journal with its small contents.</summary>
    public required long Journal { get; init; }

    /// <summary>Contents that have a file of their own.</summary>
    public required long Large { get; init; }

    /// <summary>The database.</summary>
    public required long Database { get; init; }

    /// <summary>The search index.</summary>
    public required long Search { get; init; }

    /// <summary>Transcripts of sessions.</summary>
    public required long Sessions { get; init; }

    /// <summary>What is left on that disk.</summary>
    public required long Free { get; init; }

    /// <summary>All parts together.</summary>
    public long Total => Journal + Large + Database + Search + Sessions;

    /// <summary>Looks at the files: not for every page view of a crowd.</summary>
    internal static StorageUse Of(DataFolder folder) => new()
    {
        Folder = folder.Root,
        Journal = SizeOf(folder.Journal),
        Large = SizeOf(folder.Large),
        Database = SizeOfFile(folder.Database) + SizeOfFile(folder.DatabaseLog),
        Search = SizeOf(folder.Search),
        Sessions = SizeOf(folder.Sessions),
        Free = new DriveInfo(folder.Root).AvailableFreeSpace,
    };

    private static long SizeOf(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(SizeOfFile) : 0;

    // Files come and go while they are counted.
    private static long SizeOfFile(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}

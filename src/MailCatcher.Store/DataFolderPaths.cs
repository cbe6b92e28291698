namespace MailCatcher.Store;

/// <summary>Where each part of a data folder stands.</summary>
/// <param name="Root">The data folder.</param>
internal sealed record DataFolderPaths(string Root)
{
    /// <summary>Those of a folder that must be one already.</summary>
    /// <exception cref="StoreException">It is none.</exception>
    internal static DataFolderPaths OfExisting(string folder)
    {
        var paths = new DataFolderPaths(Path.GetFullPath(folder));
        return Directory.Exists(paths.Journal) ? paths : throw new StoreException($"'{folder}' is not a data folder: it has no journal. Name the server's with --data.");
    }

    /// <summary>The journal's segments.</summary>
    internal string Journal => Path.Combine(Root, "journal");

    /// <summary>Contents too large for a record, one file each.</summary>
    internal string Large => Path.Combine(Root, "large");

    /// <summary>Contents that are still arriving, and backups that are being taken; emptied at every start.</summary>
    internal string Incoming => Path.Combine(Root, "incoming");

    /// <summary>The transcripts of SMTP sessions.</summary>
    internal string Sessions => Path.Combine(Root, "sessions");

    /// <summary>The search index.</summary>
    internal string Search => Path.Combine(Root, "search");

    internal string Database => Path.Combine(Root, "mailcatcher.db");

    internal string DatabaseLog => Path.Combine(Root, "mailcatcher-log.db");

    /// <summary>Held for the life of the process.</summary>
    internal string Lock => Path.Combine(Root, "lock");

    /// <summary>Says how the last process that held it ended.</summary>
    internal string Session => Path.Combine(Root, "session");
}

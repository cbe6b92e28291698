namespace MailCatcher.Store;

/// <summary>Looks at a data folder and changes nothing in it.</summary>
public static class StoreDoctor
{
    /// <summary>A server that deletes much changes the journal while it is read; then it is read again, so often at most.</summary>
    private const int Attempts = 5;

    /// <summary>Examines a folder: every checksum of the journal, the content of every message and, while no server has the folder open, database and search index.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <exception cref="StoreException">It cannot be looked at.</exception>
    public static StoreExamination Examine(string folder, CancellationToken cancellationToken)
    {
        var parts = DataFolderPaths.OfExisting(folder);
        try
        {
            // No server starts meanwhile.
            using var held = Hold(parts.Lock, out var isInUse);
            return isInUse ? ExamineInUse(parts, cancellationToken) : ExamineStopped(parts, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StoreException($"The data folder '{folder}' cannot be looked at: {fault.Message}", fault);
        }
    }

    private static FileStream? Hold(string path, out bool isInUse)
    {
        isInUse = false;
        try
        {
            return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None) : null;
        }
        catch (IOException)
        {
            isInUse = true;
            return null;
        }
    }

    private static StoreExamination ExamineStopped(DataFolderPaths parts, CancellationToken cancellationToken)
    {
        var end = new SessionMarker(parts.Session).Read();
        var journal = new JournalCheck(parts.Journal, parts.Large);
        journal.Read(cancellationToken);
        return Of(journal, isInUse: false,
        [
            .. journal.Findings(end, cancellationToken),
            .. DatabaseCheck.Findings(parts.Database, parts.DatabaseLog, end, journal, cancellationToken),
            .. IndexCheck.Findings(parts.Search, journal),
        ]);
    }

    /// <summary>What is wrong stays wrong; what is there once only was a message that was just being deleted.</summary>
    private static StoreExamination ExamineInUse(DataFolderPaths parts, CancellationToken cancellationToken)
    {
        StoreFinding[]? before = null;
        IOException? moved = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var journal = new JournalCheck(parts.Journal, parts.Large);
            try
            {
                journal.Read(cancellationToken);
                StoreFinding[] found = [.. journal.Findings(end: null, cancellationToken)];
                var lasting = before is null ? found : [.. found.Intersect(before)];
                if (found.Length == 0 || before is not null)
                {
                    return Of(journal, isInUse: true, lasting);
                }

                before = found;
            }
            catch (IOException fault)
            {
                // A segment went, or is being replaced.
                moved = fault;
            }
        }

        throw moved!;
    }

    private static StoreExamination Of(JournalCheck journal, bool isInUse, StoreFinding[] findings) =>
        new() { Messages = journal.Messages.Count, Records = journal.Records, IsInUse = isInUse, Findings = [.. findings] };
}

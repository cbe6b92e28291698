using MailCatcher.Store.Database;
using MailCatcher.Store.Journal;

namespace MailCatcher.Store;

/// <summary>Takes snapshots of the data folder while it is in use. Catching does not wait for them: what takes long is done on links to the files.</summary>
public sealed class StoreBackup
{
    private readonly DataFolder _folder;
    private readonly JournalFiles _files;
    private readonly MailDatabase _database;
    private readonly SpaceReclaimer _reclaimer;

    internal StoreBackup(DataFolder folder, JournalFiles files, MailDatabase database, SpaceReclaimer reclaimer) =>
        (_folder, _files, _database, _reclaimer) = (folder, files, database, reclaimer);

    /// <summary>Takes a snapshot: every message that was acknowledged before is in it. The caller disposes it.</summary>
    /// <exception cref="IOException">There is no room for it, or a file cannot be read.</exception>
    public async Task<StoreSnapshot> TakeAsync(CancellationToken cancellationToken)
    {
        var snapshot = new StoreSnapshot(Path.Combine(_folder.Incoming, $"backup-{Guid.NewGuid():N}"));
        try
        {
            // No segment is written anew or dropped meanwhile, and on its own thread the database deletes no large file. It is not given up half-way: the thread would go on linking into a folder that has gone.
            if (await _reclaimer.HoldAsync(() => _database.ReadAsync(_ => Link(snapshot), CancellationToken.None), cancellationToken) is { } fault)
            {
                throw new IOException($"The backup cannot be taken: {fault.Message}", fault);
            }

            await Task.Run(() => Finish(snapshot), cancellationToken);
            return snapshot;
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    /// <returns>What went wrong: thrown on the database's thread, it would count as the database's own.</returns>
    private Exception? Link(StoreSnapshot snapshot)
    {
        try
        {
            foreach (var segment in _files.List())
            {
                snapshot.AddSegment(segment, _files.PathOf(segment));
            }

            // After the segments: whatever file their records name was there before them.
            foreach (var path in Directory.EnumerateFiles(_folder.Large))
            {
                snapshot.AddLarge(path);
            }

            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault;
        }
    }

    private void Finish(StoreSnapshot snapshot)
    {
        snapshot.CutEnd();
        foreach (var path in Directory.Exists(_folder.Sessions) ? Directory.EnumerateFiles(_folder.Sessions) : [])
        {
            snapshot.AddSessions(path);
        }

        // Tokens, and how far webhooks have come. The keys of logins stay here: people log in anew.
        foreach (var path in Directory.EnumerateFiles(_folder.Root, "*.json"))
        {
            snapshot.AddFile(path);
        }
    }
}

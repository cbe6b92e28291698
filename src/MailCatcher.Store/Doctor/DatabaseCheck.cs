using System.Globalization;
using MailCatcher.Store.Database;

namespace MailCatcher.Store;

/// <summary>Looks through a stopped server's database, and compares it with the journal. Changes nothing.</summary>
internal static class DatabaseCheck
{
    private const string Part = "database";
    private const int Told = 5;
    private const string Remedy = "No mail is lost by this: the database is made of the journal. Delete mailcatcher.db and mailcatcher-log.db from the data folder; the next start makes them anew.";
    private const string LossRemedy = "They are listed, and cannot be opened. Restore a backup if they are needed; the next start lists them no more.";
    private const string NothingToDo = "Nothing to do: the next start makes it anew from the journal.";

    internal static IEnumerable<StoreFinding> Findings(string data, string log, LastEnd end, JournalCheck journal, CancellationToken cancellationToken)
    {
        if (!File.Exists(data))
        {
            return journal.Records == 0 ? [] : [new StoreFinding(Part, "There is none.", NothingToDo, IsFault: false)];
        }

        if (end == LastEnd.MachineDied)
        {
            return [new StoreFinding(Part, "The machine went down while a server ran, so it is not to be trusted.", NothingToDo, IsFault: false)];
        }

        try
        {
            using var file = DatabaseFile.Look(data, log);
            return file.ReadPosition() is { } position ? [.. Compare(position, file.ReadEverything(cancellationToken), journal)]
                : file.IsOfAnyVersion ? [new StoreFinding(Part, "It is of another version.", NothingToDo, IsFault: false)]
                : end == LastEnd.Clean ? [new StoreFinding(Part, "It is empty, or none of ours.", Remedy)]
                : [new StoreFinding(Part, "It is empty.", NothingToDo, IsFault: false)];
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A damaged page makes LiteDB throw anything.
            return [new StoreFinding(Part, $"It is damaged: {fault.Message}", Remedy)];
        }
    }

    private static IEnumerable<StoreFinding> Compare(DatabasePosition position, IReadOnlyDictionary<long, MessageSummary> rows, JournalCheck journal)
    {
        if (position.Sequence > journal.LastSequence)
        {
            yield return new StoreFinding(
                "journal",
                string.Create(CultureInfo.InvariantCulture, $"Its end is missing: it goes to record {journal.LastSequence}, and the database knows of {position.Sequence}."),
                "What came after is lost. Restore a backup if it is needed, and have a look at the disk.");

            // What the lost records did is in the one and not in the other.
            yield break;
        }

        var inJournal = journal.Messages.ToHashSet();
        var lost = rows.Values.Where(row => !inJournal.Contains(row.Sequence)).OrderBy(row => row.Sequence).ToArray();

        // One that ended in a crash is behind, and what was deleted since is still in it.
        if (lost.Length > 0 && position.Sequence >= journal.LastSequence)
        {
            yield return new StoreFinding(Part, $"{Count(lost.Length)} that the journal has not: {string.Join(", ", lost.Take(Told).Select(Describe))}{(lost.Length > Told ? ", …" : "")}.", LossRemedy);
        }

        var unlisted = inJournal.Count(sequence => sequence <= position.Sequence && !rows.ContainsKey(sequence));
        if (unlisted > 0)
        {
            yield return new StoreFinding(Part, $"It misses {Count(unlisted)} that the journal has.", Remedy);
        }
    }

    private static string Count(int messages) => messages == 1 ? "1 message" : string.Create(CultureInfo.InvariantCulture, $"{messages} messages");

    private static string Describe(MessageSummary row) => string.Create(CultureInfo.InvariantCulture, $"'{row.Facts.Subject}' from <{row.ReversePath}> of {row.ReceivedAt.UtcDateTime:yyyy-MM-dd HH:mm}Z");
}

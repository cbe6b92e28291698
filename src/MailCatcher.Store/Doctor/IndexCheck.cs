using System.Globalization;
using Lucene.Net.Index;
using Lucene.Net.Store;

namespace MailCatcher.Store;

/// <summary>Looks through a stopped server's search index, and compares it with the journal. Changes nothing.</summary>
internal static class IndexCheck
{
    private const string Part = "search index";
    private const string Remedy = "No mail is lost by this: the index is made of the journal. Make it anew with mailcatcher reindex.";
    private const string NothingToDo = "Nothing to do: the next start makes it anew from the journal.";

    internal static IEnumerable<StoreFinding> Findings(string folder, JournalCheck journal)
    {
        try
        {
            if (!System.IO.Directory.Exists(folder))
            {
                return journal.Messages.Count == 0 ? [] : [new StoreFinding(Part, "There is none.", NothingToDo, IsFault: false)];
            }

            using var directory = FSDirectory.Open(folder);
            return !DirectoryReader.IndexExists(directory) ? [new StoreFinding(Part, "It is not an index, or its beginning is missing.", Remedy)]
                : !new CheckIndex(directory).DoCheckIndex().Clean ? [new StoreFinding(Part, "It is damaged.", Remedy)]
                : Compare(directory, journal);
        }
        catch (Exception fault)
        {
            // Lucene throws anything once a file of its is damaged.
            return [new StoreFinding(Part, $"It is damaged: {fault.Message}", Remedy)];
        }
    }

    private static StoreFinding[] Compare(FSDirectory directory, JournalCheck journal)
    {
        using var reader = DirectoryReader.Open(directory);
        if (SearchIndex.ReadSequence(reader.IndexCommit.UserData) is not { } upTo)
        {
            return [new StoreFinding(Part, "It is of another version.", NothingToDo, IsFault: false)];
        }

        var indexed = SearchIndex.Documents(reader).Select(document => document.Sequence).ToHashSet();

        // One that ended in a crash is behind: the next start brings what came since.
        var missing = journal.Messages.Count(sequence => sequence <= upTo && !indexed.Contains(sequence));
        return missing == 0 ? [] : [new StoreFinding(Part, string.Create(CultureInfo.InvariantCulture, $"It misses {missing} of {journal.Messages.Count} messages: searches do not find them."), Remedy)];
    }
}

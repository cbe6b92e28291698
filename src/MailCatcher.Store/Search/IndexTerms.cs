using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MailCatcher.Store;

/// <summary>The terms of the index: what stands in it for a message's texts, and what is looked up for a search. Both sides in one place, so that they meet.</summary>
internal static class IndexTerms
{
    internal const string Sequence = "s";
    internal const string Time = "t";
    internal const string Size = "z";
    internal const string Parts = "p";
    internal const string Body = "b";
    internal const string Header = "h";
    internal const string User = "u";
    internal const string Session = "ss";

    // Columns to sort and group by.
    internal const string SenderKey = "kf";
    internal const string SubjectKey = "ks";
    internal const string Conversation = "c";

    /// <summary>Any part of a short text is found, so it stands there as all the runs of three characters that it has.</summary>
    private const int Gram = 3;

    /// <summary>Fills the last runs up to three.</summary>
    private const char Padding = '\u0001';

    /// <summary>Between a header field's name and a word of its value.</summary>
    private const char NameEnd = '\u0001';

    private static readonly Dictionary<SearchFields, string> Names = new()
    {
        [SearchFields.From] = "f",
        [SearchFields.To] = "to",
        [SearchFields.Cc] = "cc",
        [SearchFields.Bcc] = "bc",
        [SearchFields.ReplyTo] = "rt",
        [SearchFields.Subject] = "sj",
        [SearchFields.MessageId] = "id",
        [SearchFields.FileName] = "fn",
    };

    /// <summary>The short fields with their names in the index.</summary>
    internal static IReadOnlyDictionary<SearchFields, string> ShortFields => Names;

    /// <summary>The runs of a short text, in order.</summary>
    internal static IEnumerable<string> Grams(string folded)
    {
        if (Ascii.IsValid(folded))
        {
            var padded = folded + new string(Padding, Gram - 1);
            for (var start = 0; start < folded.Length; start++)
            {
                yield return padded.Substring(start, Gram);
            }

            yield break;
        }

        var runes = Runes(folded);
        var builder = new StringBuilder();
        for (var start = 0; start < runes.Length; start++)
        {
            builder.Clear();
            for (var place = start; place < start + Gram; place++)
            {
                builder.Append(place < runes.Length ? runes[place].ToString() : Padding.ToString());
            }

            yield return builder.ToString();
        }
    }

    /// <summary>The runs, each with its place, that together are a part of a text; when it is shorter than one, the beginning of a run.</summary>
    internal static (IReadOnlyList<(string Term, int Place)> Runs, string? Beginning) Look(string folded)
    {
        var runes = Runes(folded);
        if (runes.Length < Gram)
        {
            return ([], folded);
        }

        var runs = new List<(string, int)>();
        for (var place = 0; place < runes.Length; place += Gram)
        {
            var start = Math.Min(place, runes.Length - Gram);
            runs.Add((string.Concat(runes.Skip(start).Take(Gram).Select(rune => rune.ToString())), start));
        }

        return (runs, null);
    }

    /// <summary>A conversation's number in the index: eight bytes of a hash that nobody can aim, where its name would take forty.</summary>
    internal static long ConversationNumber(string name) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>The term for a word of a header field; no word: that the field is there.</summary>
    internal static string HeaderTerm(string name, string word) => $"{name}{NameEnd}{word}";

    private static Rune[] Runes(string text) => [.. text.EnumerateRunes()];
}

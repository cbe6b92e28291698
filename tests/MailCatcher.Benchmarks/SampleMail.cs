using System.Globalization;
using System.Text;

namespace MailCatcher.Benchmarks;

/// <summary>
/// Messages as applications send them: a few header fields and lines of text. Every one is different, since equal ones would compress and search better than real ones. The text is made up, but like English in what
/// costs something: how often its words come again (Zipf's law over 6,000 of them), how long they are, how many of them are numbers (1 in 80), and how far Brotli gets it (2,490 bytes of 4,900 at quality 1; license texts: 2,470).
/// </summary>
internal static class SampleMail
{
    private const int LineLength = 72;
    private const int VocabularySize = 6_000;
    private const int CommonPlace = 40;
    private const int PhrasesOfMessage = 12;
    private const double PhraseShare = 0.2;

    private static readonly string[] Subjects =
    [
        "order", "invoice", "account", "password", "welcome", "delivery", "payment", "ticket", "report", "update", "customer", "confirm", "address", "tomorrow", "today", "reset", "link", "team", "support", "meeting",
    ];

    private static readonly string[] Syllables =
    [
        "an", "be", "con", "de", "en", "for", "ing", "ment", "or", "pre", "re", "ser", "ter", "ti", "tion", "un", "ver", "al", "ble", "com", "di", "er", "ful", "in", "ly", "mo", "ni", "per", "ra", "sta", "to", "ure", "vi", "ware",
    ];

    private static readonly string[] Vocabulary = CreateVocabulary();
    private static readonly double[] Shares = CreateShares();

    /// <summary>A word that most messages have.</summary>
    internal static string CommonWord => Vocabulary[CommonPlace];

    /// <summary>A message of about so many bytes.</summary>
    internal static byte[] Create(int number, int size)
    {
        var luck = new Random(number);
        var text = new StringBuilder(size + LineLength);
        text.Append(CultureInfo.InvariantCulture, $"From: \"Sender {number % 50}\" <sender{number % 50}@shop.example>\r\nTo: user{number % 5_000}@example.test\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Subject: {Subjects[luck.Next(Subjects.Length)]} {Subjects[luck.Next(Subjects.Length)]} {number}\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{number}.{luck.NextInt64():x}@shop.example>\r\n");
        text.Append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");

        // One message has this word alone: what a search for a rare word finds.
        text.Append(CultureInfo.InvariantCulture, $"rare{number}\r\n");
        AppendText(text, luck, size - 2);
        return Encoding.ASCII.GetBytes(text.Append("\r\n").ToString());
    }

    private static void AppendText(StringBuilder text, Random luck, int size)
    {
        string[][] phrases = [.. Enumerable.Range(0, PhrasesOfMessage).Select(_ => Enumerable.Range(0, luck.Next(3, 8)).Select(_ => NextWord(luck)).ToArray())];
        for (var (line, isStart) = (0, true); text.Length < size;)
        {
            foreach (var word in luck.NextDouble() < PhraseShare ? phrases[luck.Next(phrases.Length)] : [NextWord(luck)])
            {
                text.Append(isStart ? char.ToUpperInvariant(word[0]) : word[0]).Append(word, 1, word.Length - 1);
                isStart = luck.Next(12) == 0;
                text.Append(isStart ? "." : luck.Next(14) == 0 ? "," : "");
                line += word.Length + 1;
                text.Append(line > LineLength ? "\r\n" : " ");
                line = line > LineLength ? 0 : line;
            }
        }
    }

    private static string NextWord(Random luck) =>
        luck.Next(80) == 0 ? luck.Next(100_000).ToString(CultureInfo.InvariantCulture) : Vocabulary[PlaceOf(luck.NextDouble() * Shares[^1])];

    private static int PlaceOf(double share) => Array.BinarySearch(Shares, share) is var place && place < 0 ? ~place : place;

    // The more often a word comes, the shorter it is.
    private static string[] CreateVocabulary()
    {
        var luck = new Random(7);
        var words = new List<string>(Syllables);
        var known = words.ToHashSet();
        while (words.Count < VocabularySize)
        {
            var length = words.Count < 400 ? 2 : luck.Next(2, 5);
            var word = string.Concat(Enumerable.Range(0, length).Select(_ => Syllables[luck.Next(Syllables.Length)]));
            if (known.Add(word))
            {
                words.Add(word);
            }
        }

        return [.. words];
    }

    private static double[] CreateShares()
    {
        var sum = 0.0;
        return [.. Enumerable.Range(0, VocabularySize).Select(place => sum += 1 / (place + 2.7))];
    }
}

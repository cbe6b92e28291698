namespace MailCatcher.Store;

/// <summary>
/// Words as strings, most of them without making one: a text repeats its words, and mails repeat each other's. A place for each hash, where the last word that came stands. Two threads may write the same place: one of them
/// then makes its word anew next time.
/// </summary>
internal static class CommonWords
{
    private const int Places = 4096;

    private static readonly string?[] Known = new string?[Places];

    internal static string Of(ReadOnlySpan<char> word)
    {
        ref var place = ref Known[(uint)string.GetHashCode(word) % Places];
        if (place is { } known && word.SequenceEqual(known))
        {
            return known;
        }

        var made = word.ToString();
        place = made;
        return made;
    }
}

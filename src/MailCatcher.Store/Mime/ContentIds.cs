using System.Buffers;

namespace MailCatcher.Store.Mime;

/// <summary>Finds which Content-IDs HTML refers to by <c>cid:</c> (RFC 2392).</summary>
internal static class ContentIds
{
    private const int MaxReferences = 1_000;

    private static readonly SearchValues<char> Ends = SearchValues.Create("\"' \t\r\n>)<&");

    internal static void AddReferences(string html, HashSet<string> references)
    {
        var rest = html.AsSpan();
        while (references.Count < MaxReferences && rest.IndexOf("cid:", StringComparison.OrdinalIgnoreCase) is var found && found >= 0)
        {
            rest = rest[(found + 4)..];
            var end = rest.IndexOfAny(Ends);
            var reference = end < 0 ? rest : rest[..end];
            references.Add(Uri.UnescapeDataString(reference.ToString()));
            rest = rest[reference.Length..];
        }
    }
}

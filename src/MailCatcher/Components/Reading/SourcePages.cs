using System.Runtime.CompilerServices;

namespace MailCatcher.Components.Reading;

/// <summary>A content in pages that end where lines do. However large the content, only one page of it is held and goes through the circuit.</summary>
internal static class SourcePages
{
    /// <summary>The largest page, in bytes.</summary>
    internal const int PageBytes = 64 * 1024;

    /// <summary>The pages in order. What a page holds is good until the next is asked for.</summary>
    internal static async IAsyncEnumerable<(long Start, ReadOnlyMemory<byte> Bytes)> ReadAsync(Stream content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[PageBytes];
        var held = 0;
        var start = 0L;
        while (true)
        {
            held += await content.ReadAtLeastAsync(buffer.AsMemory(held), buffer.Length - held, throwOnEndOfStream: false, cancellationToken);
            if (held == 0)
            {
                yield break;
            }

            var length = held < buffer.Length ? held : LinesEnd(buffer);
            yield return (start, buffer.AsMemory(0, length));
            buffer.AsSpan(length, held - length).CopyTo(buffer);
            start += length;
            held -= length;
        }
    }

    /// <summary>Where each page begins.</summary>
    internal static async Task<List<long>> StartsAsync(Stream content, CancellationToken cancellationToken)
    {
        var starts = new List<long>();
        await foreach (var (start, _) in ReadAsync(content, cancellationToken))
        {
            starts.Add(start);
        }

        return starts;
    }

    /// <summary>How often each page has a text, capitals or not; the counting ends at so many.</summary>
    internal static async Task<List<int>> CountAsync(Stream content, string text, int most, CancellationToken cancellationToken)
    {
        var counts = new List<int>();
        var left = most;
        await foreach (var (_, bytes) in ReadAsync(content, cancellationToken))
        {
            var count = left > 0 ? Matches(LooseText.Decode(bytes.Span), text).Take(left).Count() : 0;
            left -= count;
            counts.Add(count);
        }

        return counts;
    }

    /// <summary>Where a text stands in another, capitals or not, one after the other.</summary>
    internal static IEnumerable<int> Matches(string within, string text)
    {
        if (text.Length == 0)
        {
            yield break;
        }

        for (var at = within.IndexOf(text, StringComparison.OrdinalIgnoreCase); at >= 0; at = within.IndexOf(text, at + text.Length, StringComparison.OrdinalIgnoreCase))
        {
            yield return at;
        }
    }

    // A line longer than a page is cut where the page ends.
    private static int LinesEnd(ReadOnlySpan<byte> page) => page.LastIndexOf((byte)'\n') is >= 0 and var end ? end + 1 : page.Length;
}

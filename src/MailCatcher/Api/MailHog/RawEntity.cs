using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace MailCatcher.Api.MailHog;

/// <summary>
/// A MIME entity cut at its boundaries and nothing decoded, as MailHog's clients expect it: they decode themselves. What MailHog adds beyond the message's own parts (one for the preamble, one for the
/// closing boundary) is not copied: it shifts every index.
/// </summary>
/// <param name="Headers">The header fields by canonical name, unfolded.</param>
/// <param name="Body">The body as sent.</param>
/// <param name="Parts">The parts of a multipart.</param>
internal sealed partial record RawEntity(SortedDictionary<string, List<string>> Headers, string Body, ImmutableArray<RawEntity> Parts)
{
    private const int MaxDepth = 16;
    private const int MaxParts = 1_000;

    internal static RawEntity Parse(string data)
    {
        var left = MaxParts;
        return Parse(data, 0, ref left);
    }

    private static RawEntity Parse(string data, int depth, ref int left)
    {
        // A part without header fields begins with the empty line.
        var (end, next) = data.StartsWith("\r\n", StringComparison.Ordinal) ? (0, 2)
            : data.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var blank ? (blank, blank + 4)
            : (data.Length, data.Length);
        var headers = ReadHeaders(data[..end]);
        var body = data[next..];
        var boundary = depth < MaxDepth && headers.TryGetValue("Content-Type", out var types) ? BoundaryOf(types[0]) : null;
        if (boundary is null)
        {
            return new RawEntity(headers, body, []);
        }

        var parts = ImmutableArray.CreateBuilder<RawEntity>();
        foreach (var part in Split(body, boundary))
        {
            if (left-- <= 0)
            {
                break;
            }

            parts.Add(Parse(part, depth + 1, ref left));
        }

        return new RawEntity(headers, body, parts.ToImmutable());
    }

    private static SortedDictionary<string, List<string>> ReadHeaders(string section)
    {
        var headers = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var unfolded = Fold().Replace(section, " ");
        foreach (var line in unfolded.Split("\r\n"))
        {
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                var name = HeaderFieldsJson.Canonical(line[..colon].TrimEnd());

                // MailHog writes these two as most senders do.
                name = name switch { "Mime-Version" => "MIME-Version", "Message-Id" => "Message-ID", _ => name };
                (headers.TryGetValue(name, out var values) ? values : headers[name] = []).Add(line[(colon + 1)..].Trim());
            }
        }

        return headers;
    }

    private static IEnumerable<string> Split(string body, string boundary)
    {
        var delimiter = "--" + boundary;
        var start = -1;
        for (var at = FindLine(body, delimiter, 0); at >= 0; at = FindLine(body, delimiter, at + delimiter.Length))
        {
            if (start >= 0)
            {
                // The line end before the boundary belongs to it.
                yield return body[start..Math.Max(start, at - 2)];
            }

            var rest = body.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (rest < 0 || string.CompareOrdinal(body, at + delimiter.Length, "--", 0, 2) == 0)
            {
                yield break;
            }

            start = rest + 2;
        }

        if (start >= 0)
        {
            yield return body[start..];
        }
    }

    /// <summary>A line that begins with the delimiter and holds nothing more than its closing dashes and white space.</summary>
    private static int FindLine(string body, string delimiter, int from)
    {
        for (var at = body.IndexOf(delimiter, from, StringComparison.Ordinal); at >= 0; at = body.IndexOf(delimiter, at + 1, StringComparison.Ordinal))
        {
            var end = body.IndexOf("\r\n", at, StringComparison.Ordinal);
            var rest = body.AsSpan(at + delimiter.Length, (end < 0 ? body.Length : end) - at - delimiter.Length);
            if ((at == 0 || body[at - 1] == '\n') && (rest.StartsWith("--") ? rest[2..] : rest).IsWhiteSpace())
            {
                return at;
            }
        }

        return -1;
    }

    private static string? BoundaryOf(string contentType) =>
        contentType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) && Boundary().Match(contentType) is { Success: true } match
            ? match.Groups["quoted"].Success ? match.Groups["quoted"].Value : match.Groups["plain"].Value
            : null;

    [GeneratedRegex("""\r\n[ \t]+""", RegexOptions.CultureInvariant)]
    private static partial Regex Fold();

    [GeneratedRegex(";\\s*boundary\\s*=\\s*(\"(?<quoted>[^\"]{1,200})\"|(?<plain>[^\\s;\"]{1,200}))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Boundary();
}

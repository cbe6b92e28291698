using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MailCatcher.Store.Mime;

namespace MailCatcher.Components.Reading;

/// <summary>One server on a message's way, as it wrote of itself in its <c>Received</c> field (RFC 5321 §4.4). Nothing in it is proven.</summary>
/// <param name="From">Who handed the message over.</param>
/// <param name="By">Who took it.</param>
/// <param name="With">By which protocol.</param>
/// <param name="At">When, by that server's clock; <see langword="null"/> when it cannot be read.</param>
internal sealed record ReceivedHop(string? From, string? By, string? With, DateTimeOffset? At)
{
    /// <summary>The most hops read: a message that has more goes in circles.</summary>
    internal const int Most = 100;

    // Longer than any server writes; the rest of a longer field is not looked at.
    private const int MaxLength = 4_000;

    private static readonly string[] Clauses = ["from", "by", "via", "with", "id", "for"];

    private static readonly string[] Moments = ["d MMM yyyy HH:mm:ss zzz", "d MMM yyyy HH:mm zzz", "d MMM yyyy HH:mm:ss 'GMT'", "d MMM yyyy HH:mm:ss 'UT'"];

    /// <summary>The hops in a header section, the oldest first.</summary>
    internal static ImmutableArray<ReceivedHop> In(IEnumerable<HeaderField> fields) =>
        [.. fields.Where(field => field.Name.Equals("Received", StringComparison.OrdinalIgnoreCase)).Take(Most).Reverse().Select(field => Read(field.Value))];

    /// <summary>Reads one field.</summary>
    internal static ReceivedHop Read(string value)
    {
        var plain = WithoutComments(value.AsSpan(0, Math.Min(value.Length, MaxLength)));
        var semicolon = plain.LastIndexOf(';');
        var clauses = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var words = (semicolon < 0 ? plain : plain[..semicolon]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i + 1 < words.Length; i++)
        {
            // What follows a clause's name is its value, even when it is called like a clause.
            if (Clauses.Contains(words[i], StringComparer.OrdinalIgnoreCase))
            {
                clauses.TryAdd(words[i], words[i + 1]);
                i++;
            }
        }

        var at = semicolon < 0 ? null : Moment(plain[(semicolon + 1)..]);
        return new ReceivedHop(clauses.GetValueOrDefault("from"), clauses.GetValueOrDefault("by"), clauses.GetValueOrDefault("with"), at);
    }

    /// <summary>A date as header fields have it (RFC 5322 §3.3). The day of the week adds nothing, and is wrong in some mail.</summary>
    internal static DateTimeOffset? Moment(string text) =>
        DateTimeOffset.TryParseExact(text[(text.IndexOf(',', StringComparison.Ordinal) + 1)..], Moments, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : null;

    private static string WithoutComments(ReadOnlySpan<char> value)
    {
        var plain = new StringBuilder(value.Length);
        var depth = 0;
        for (var i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case '\\' when depth > 0:
                    i++;
                    break;
                case '(':
                    depth++;
                    break;
                case ')' when depth > 0:
                    depth--;
                    plain.Append(' ');
                    break;
                case var letter when depth == 0:
                    plain.Append(letter);
                    break;
            }
        }

        return plain.ToString();
    }
}

using System.Text;

namespace MailCatcher.Components.Reading;

/// <summary>A line of a calendar (RFC 5545 §3.1) or a vCard (RFC 6350 §3.3): <c>NAME;PARAMETER=value:value</c>.</summary>
/// <param name="Name">The name in capitals, without the group that vCards may put before it.</param>
/// <param name="Parameters">The parameters as written.</param>
/// <param name="Value">The value as written.</param>
internal sealed record ContentLine(string Name, string Parameters, string Value)
{
    private const int Most = 5_000;

    /// <summary>The value, its escapes resolved.</summary>
    internal string Text => Value.Contains('\\') ? Unescaped() : Value;

    /// <summary>The lines of a text, unfolded; what is no such line is passed over.</summary>
    internal static List<ContentLine> ReadAll(string text)
    {
        var unfolded = text.ReplaceLineEndings("\n").Replace("\n ", "", StringComparison.Ordinal).Replace("\n\t", "", StringComparison.Ordinal);
        return [.. unfolded.Split('\n', Most + 1).Take(Most).Select(Read).OfType<ContentLine>()];
    }

    /// <summary>The value of a parameter, quotes removed; <see langword="null"/> when there is none.</summary>
    internal string? Parameter(string name) => Parameters.Split(';')
        .Select(parameter => parameter.Split('=', 2))
        .FirstOrDefault(parameter => parameter.Length == 2 && parameter[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1].Trim('"');

    private static ContentLine? Read(string line)
    {
        var colon = Outside(line, ':');
        if (colon <= 0)
        {
            return null;
        }

        var semicolon = line.AsSpan(0, colon).IndexOf(';');
        var name = line[..(semicolon < 0 ? colon : semicolon)];
        return new ContentLine(name[(name.LastIndexOf('.') + 1)..].ToUpperInvariant(), semicolon < 0 ? "" : line[(semicolon + 1)..colon], line[(colon + 1)..]);
    }

    // A parameter's value in quotes may have a colon.
    private static int Outside(string line, char wanted)
    {
        var isQuoted = false;
        for (var at = 0; at < line.Length; at++)
        {
            isQuoted ^= line[at] == '"';
            if (line[at] == wanted && !isQuoted)
            {
                return at;
            }
        }

        return -1;
    }

    private string Unescaped()
    {
        var text = new StringBuilder(Value.Length);
        for (var at = 0; at < Value.Length; at++)
        {
            if (Value[at] == '\\' && at + 1 < Value.Length)
            {
                at++;
                text.Append(Value[at] is 'n' or 'N' ? '\n' : Value[at]);
            }
            else
            {
                text.Append(Value[at]);
            }
        }

        return text.ToString();
    }
}

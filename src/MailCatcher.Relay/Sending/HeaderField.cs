using System.Text;

namespace MailCatcher.Relay;

/// <summary>One field of a header section as its bytes: name, value, folds and line ends. What is no field is kept all the same, under no name.</summary>
/// <param name="Name">The name as written; empty where the line is no field.</param>
/// <param name="Raw">Everything, with the line end.</param>
internal sealed record HeaderField(string Name, ReadOnlyMemory<byte> Raw)
{
    /// <summary>The value without folds, as UTF-8 where it is and Latin-1 where not.</summary>
    internal string Value => Decode(Raw.Span[(Raw.Span.IndexOf((byte)':') + 1)..]).Replace("\r\n", "", StringComparison.Ordinal).Trim();

    internal bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    internal static HeaderField Of(string name, string value) => new(name, Encoding.UTF8.GetBytes($"{name}: {value}\r\n"));

    /// <summary>Takes a header section with clean line ends apart. Put together again, the fields are the section.</summary>
    internal static List<HeaderField> Split(ReadOnlyMemory<byte> section)
    {
        var fields = new List<HeaderField>();
        while (!section.IsEmpty)
        {
            var end = 0;
            do
            {
                var line = section.Span[end..].IndexOf("\r\n"u8);
                end = line < 0 ? section.Length : end + line + 2;
            }
            while (end < section.Length && section.Span[end] is (byte)' ' or (byte)'\t');

            var raw = section[..end];
            var colon = raw.Span.IndexOf((byte)':');
            var name = colon > 0 && raw.Span[..colon].TrimEnd(" \t"u8) is var bare && bare.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0 ? Encoding.ASCII.GetString(bare) : "";
            fields.Add(new HeaderField(name, raw));
            section = section[end..];
        }

        return fields;
    }

    private static string Decode(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
}

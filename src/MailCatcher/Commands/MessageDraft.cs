using System.Text;
using MailCatcher.Store.Mime;

namespace MailCatcher.Commands;

/// <summary>A message that is to be handed in: its header section can be read and added to, everything else stays byte for byte.</summary>
internal sealed class MessageDraft
{
    private readonly List<Field> _fields = [];
    private readonly ReadOnlyMemory<byte> _rest;

    /// <param name="content">The message, with CRLF line ends.</param>
    internal MessageDraft(ReadOnlyMemory<byte> content)
    {
        while (TryReadField(content, out var field, out var length))
        {
            _fields.Add(field);
            content = content[length..];
        }

        _rest = content;
    }

    /// <summary>The message with CRLF for every bare LF.</summary>
    internal static byte[] WithCrLf(ReadOnlySpan<byte> content)
    {
        using var converted = new MemoryStream(content.Length + (content.Length / 32));
        for (var at = 0; at < content.Length; at++)
        {
            if (content[at] == '\n' && (at == 0 || content[at - 1] != '\r'))
            {
                converted.WriteByte((byte)'\r');
            }

            converted.WriteByte(content[at]);
        }

        return converted.ToArray();
    }

    /// <summary>Whether it has a field.</summary>
    internal bool Has(string name) => _fields.Exists(field => field.Is(name));

    /// <summary>The addresses in fields, as they go into an envelope.</summary>
    internal IEnumerable<string> AddressesOf(params IReadOnlyCollection<string> names) => _fields
        .Where(field => names.Any(field.Is))
        .SelectMany(field => HeaderAddresses.Read(field.Value))
        .Select(address => address.Address)
        .Where(address => address.Length > 0)
        .Distinct();

    /// <summary>Adds a field before the others.</summary>
    internal void AddFirst(string name, string value) => _fields.Insert(0, new Field(name, value, Encoding.UTF8.GetBytes($"{name}: {value}\r\n")));

    /// <summary>Removes every field of a name.</summary>
    internal void Remove(string name) => _fields.RemoveAll(field => field.Is(name));

    /// <summary>The message.</summary>
    internal byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        foreach (var field in _fields)
        {
            bytes.Write(field.Bytes.Span);
        }

        if (_fields.Count > 0 && !_rest.Span.StartsWith("\r\n"u8))
        {
            bytes.Write("\r\n"u8);
        }

        bytes.Write(_rest.Span);
        return bytes.ToArray();
    }

    private static bool TryReadField(ReadOnlyMemory<byte> content, out Field field, out int length)
    {
        field = default;
        length = 0;
        var colon = content.Span.IndexOf((byte)':');
        if (colon <= 0 || content.Span[..colon].IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0)
        {
            return false;
        }

        // A line that begins with white space goes on with the field.
        do
        {
            var end = content.Span[length..].IndexOf("\r\n"u8);
            length = end < 0 ? content.Length : length + end + 2;
        }
        while (length < content.Length && content.Span[length] is (byte)' ' or (byte)'\t');

        var bytes = content[..length];
        field = new Field(Encoding.ASCII.GetString(bytes.Span[..colon]), Encoding.UTF8.GetString(bytes.Span[(colon + 1)..]).Replace("\r\n", "", StringComparison.Ordinal).Trim(), bytes);
        return true;
    }

    private readonly record struct Field(string Name, string Value, ReadOnlyMemory<byte> Bytes)
    {
        internal bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}

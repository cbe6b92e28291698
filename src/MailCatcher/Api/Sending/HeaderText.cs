using System.Globalization;
using System.Text;

namespace MailCatcher.Api.Sending;

/// <summary>Writes header field bodies: folded at 76 characters, and in encoded words (RFC 2047) where they are not plain ASCII.</summary>
internal static class HeaderText
{
    private const int LineLength = 76;

    // An encoded word has at most 75 characters; =?utf-8?B? and ?= take 12 of them, and four of Base64 hold three bytes.
    private const int WordBytes = 45;

    // A character takes at most twelve letters when each of its bytes is escaped.
    private const int PieceRunes = 5;

    /// <summary>An unstructured field: free text.</summary>
    internal static string Unstructured(string name, string value)
    {
        if (!IsPlain(value) || value.Split(' ').Any(word => word.Length > LineLength))
        {
            return $"{name}: {EncodedWords(value)}\r\n";
        }

        var field = new StringBuilder($"{name}:");
        var length = field.Length;
        foreach (var word in value.Split(' '))
        {
            // A line that would hold nothing but the white space of the fold is no line (RFC 5322 §3.2.2).
            var fold = word.Length > 0 && length + 1 + word.Length > LineLength;
            field.Append(fold ? "\r\n " : " ").Append(word);
            length = fold ? 1 + word.Length : length + 1 + word.Length;
        }

        return field.Append("\r\n").ToString();
    }

    /// <summary>A list of addresses, one a line.</summary>
    internal static string Addresses(string name, IEnumerable<SendAddress> addresses) => $"{name}: {string.Join(",\r\n ", addresses.Select(Address))}\r\n";

    /// <summary>A parameter such as <c>filename</c>: quoted, or where it is not plain ASCII or too long for a line, in pieces as RFC 2231 says.</summary>
    internal static string Parameter(string name, string value)
    {
        if (IsPlain(value) && value.Length <= LineLength)
        {
            return $"{name}={Quoted(value)}";
        }

        var pieces = value.EnumerateRunes().Select(rune => Uri.EscapeDataString(rune.ToString())).Chunk(PieceRunes).Select(runes => string.Concat(runes));
        return string.Join(";\r\n ", pieces.Select((piece, index) => string.Create(CultureInfo.InvariantCulture, $"{name}*{index}*={(index == 0 ? "utf-8''" : "")}{piece}")));
    }

    private static string Address(SendAddress address) => address.Name.Length == 0
        ? address.Email
        : $"{(IsPlain(address.Name) && address.Name.Length <= LineLength ? Quoted(address.Name) : EncodedWords(address.Name))} <{address.Email}>";

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static bool IsPlain(string text) => text.All(character => character is >= ' ' and < (char)127) && !text.Contains("=?", StringComparison.Ordinal);

    private static string EncodedWords(string text)
    {
        var words = new List<string>();
        var word = new List<byte>(WordBytes);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            if (word.Count + length > WordBytes)
            {
                words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
                word.Clear();
            }

            word.AddRange(bytes[..length]);
        }

        words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
        return string.Join("\r\n ", words);
    }
}

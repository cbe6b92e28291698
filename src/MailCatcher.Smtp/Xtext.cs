using System.Globalization;
using System.Text;

namespace MailCatcher.Smtp;

/// <summary>The xtext encoding of parameter values (RFC 3461 §4).</summary>
internal static class Xtext
{
    /// <summary>Decodes <c>+XX</c>. What is left must be printable ASCII, so that nothing decoded can break a line.</summary>
    public static bool TryDecode(ReadOnlySpan<char> encoded, out string text)
    {
        var decoded = new StringBuilder(encoded.Length);
        text = "";
        for (var i = 0; i < encoded.Length; i++)
        {
            var c = encoded[i];
            if (c == '+')
            {
                // Upper-case hex only, says the grammar.
                if (i + 2 >= encoded.Length || !IsUpperHex(encoded[i + 1]) || !IsUpperHex(encoded[i + 2]))
                {
                    return false;
                }

                c = (char)byte.Parse(encoded.Slice(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                i += 2;
            }
            else if (c is '=' or < '!' or > '~')
            {
                return false;
            }

            if (c is < ' ' or > '~')
            {
                return false;
            }

            decoded.Append(c);
        }

        text = decoded.ToString();
        return true;
    }

    private static bool IsUpperHex(char c) => char.IsAsciiDigit(c) || c is >= 'A' and <= 'F';
}

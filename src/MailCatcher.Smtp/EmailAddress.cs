using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MailCatcher.Smtp;

/// <summary>An address as the envelope has it: the <c>Mailbox</c> of RFC 5321 §4.1.2, both halves exactly as they were given.</summary>
/// <param name="LocalPart">The local part, quotes kept when it was a quoted string; never changed, case included.</param>
/// <param name="Domain">The domain or address literal (with its brackets); empty only for <c>&lt;postmaster&gt;</c>.</param>
public readonly record struct EmailAddress(string LocalPart, string Domain)
{
    /// <summary>Longest local part, in octets (RFC 5321 §4.5.3.1.1).</summary>
    public const int MaxLocalPartBytes = 64;

    /// <summary>Longest domain, in octets (RFC 5321 §4.5.3.1.2).</summary>
    public const int MaxDomainBytes = 255;

    private const int MaxLabelLength = 63;

    private static readonly SearchValues<char> IPv4Characters = SearchValues.Create("0123456789.");

    private static readonly SearchValues<char> AtextSpecials = SearchValues.Create("!#$%&'*+-/=?^_`{|}~");

    /// <summary>Whether either half has characters outside ASCII, so that it needs SMTPUTF8 (RFC 6531 §3.3).</summary>
    public bool NeedsSmtpUtf8 => !Ascii.IsValid(LocalPart) || !Ascii.IsValid(Domain);

    /// <summary>
    /// Reads one address (RFC 5321 §4.1.2 <c>Mailbox</c> with RFC 6531's UTF-8; no display name, no brackets), or <c>postmaster</c> alone (§4.5.1).
    /// CR, LF, NUL, other controls and half surrogates never pass. More lenient than the RFC in one thing: a domain may hold <c>_</c>, since host names in development do.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EmailAddress address)
    {
        address = default;
        var localLength = LocalPartLength(text);
        if (localLength == 0)
        {
            return false;
        }

        var local = text[..localLength];
        if (localLength == text.Length)
        {
            address = new EmailAddress(local.ToString(), "");
            return local.Equals("postmaster", StringComparison.OrdinalIgnoreCase);
        }

        if (text[localLength] != '@')
        {
            return false;
        }

        var domain = text[(localLength + 1)..];
        if (!IsDomain(domain) || !Fits(local, MaxLocalPartBytes) || !Fits(domain, MaxDomainBytes))
        {
            return false;
        }

        address = new EmailAddress(local.ToString(), domain.ToString());
        return true;
    }

    /// <summary>The address as it stands between the angle brackets of a path.</summary>
    public override string ToString() => Domain.Length == 0 ? LocalPart : $"{LocalPart}@{Domain}";

    /// <summary>Whether this is a <c>Domain</c> or <c>address-literal</c> (RFC 5321 §4.1.2, §4.1.3; RFC 6531 U-labels).</summary>
    internal static bool IsDomain(ReadOnlySpan<char> text)
    {
        if (text is ['[', .. var literal, ']'])
        {
            return IsAddressLiteral(literal);
        }

        foreach (var label in text.Split('.'))
        {
            if (!IsLabel(text[label]))
            {
                return false;
            }
        }

        return IsWellFormed(text);
    }

    /// <summary>How far the local part reaches: a quoted string or a dot-string; 0 where neither stands.</summary>
    private static int LocalPartLength(ReadOnlySpan<char> text)
    {
        var length = text is ['"', ..] ? QuotedStringLength(text) : DotStringLength(text);
        return IsWellFormed(text[..length]) ? length : 0;
    }

    private static int QuotedStringLength(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    return i + 1;
                case '\\' when i + 1 < text.Length && text[i + 1] is >= ' ' and <= '~':
                    i++;
                    break;
                case '\\':
                    return 0;
                case var c when c is (< ' ' or > '~') && !IsUtf8NonAscii(c):
                    return 0;
            }
        }

        return 0;
    }

    private static int DotStringLength(ReadOnlySpan<char> text)
    {
        var afterDot = true;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '.' && !afterDot)
            {
                afterDot = true;
            }
            else if (IsAtext(text[i]))
            {
                afterDot = false;
            }
            else
            {
                return afterDot ? 0 : i;
            }
        }

        return afterDot ? 0 : text.Length;
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.IsEmpty || label.Length > MaxLabelLength || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }

        foreach (var c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_') && !IsUtf8NonAscii(c))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAddressLiteral(ReadOnlySpan<char> literal)
    {
        const string ipv6 = "IPv6:";
        if (literal.StartsWith(ipv6, StringComparison.OrdinalIgnoreCase))
        {
            return literal.IndexOfAny('%', '[', ']') < 0
                && IPAddress.TryParse(literal[ipv6.Length..], out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
        }

        // IPAddress takes "1" and "0x7f.1" too, so the four-part shape is checked here.
        return literal.Count('.') == 3
            && literal.IndexOfAnyExcept(IPv4Characters) < 0
            && IPAddress.TryParse(literal, out var ipv4) && ipv4.AddressFamily == AddressFamily.InterNetwork;
    }

    private static bool IsAtext(char c) => char.IsAsciiLetterOrDigit(c) || AtextSpecials.Contains(c) || IsUtf8NonAscii(c);

    private static bool IsUtf8NonAscii(char c) => c > '\u009F';

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != OperationStatus.Done)
            {
                return false;
            }

            text = text[consumed..];
        }

        return true;
    }

    private static bool Fits(ReadOnlySpan<char> text, int maxBytes) => text.Length <= maxBytes && Encoding.UTF8.GetByteCount(text) <= maxBytes;
}

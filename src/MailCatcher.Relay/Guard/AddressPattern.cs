using System.Globalization;
using MailCatcher.Smtp;

namespace MailCatcher.Relay;

/// <summary>
/// A pattern for addresses: <c>example.com</c> and <c>*@example.com</c> fit everybody there, <c>*.example.com</c> and <c>*@*.example.com</c> everybody in the domains below it, <c>ann@example.com</c> only her. A <c>*</c>
/// in a local part stands for any text. Case does not count, and a domain is the same in either spelling (IDNA). It fits whole or not at all.
/// </summary>
internal sealed class AddressPattern
{
    private static readonly IdnMapping Idn = new();
    private readonly string _localPart;
    private readonly string _domain;
    private readonly bool _below;

    private AddressPattern(string localPart, string domain, bool below) => (_localPart, _domain, _below) = (localPart, domain, below);

    /// <returns>Whether it is a pattern.</returns>
    internal static bool TryParse(string text, out AddressPattern pattern)
    {
        var at = text.LastIndexOf('@');
        var (localPart, domain) = at < 0 ? ("*", text) : (text[..at], text[(at + 1)..]);
        var below = domain.StartsWith("*.", StringComparison.Ordinal);
        domain = below ? domain[2..] : domain;
        pattern = new AddressPattern(localPart, domain == "*" ? "" : Canonical(domain), below);

        // A domain that is none could let through, or hold up, what nobody meant.
        return localPart.Length > 0 && (domain == "*" ? !below : EmailAddress.TryParse($"x@{domain}", out _));
    }

    internal bool Fits(EmailAddress address)
    {
        var domain = Canonical(address.Domain);
        return (_domain.Length == 0 || (_below ? domain.EndsWith($".{_domain}", StringComparison.Ordinal) : domain == _domain))
            && FitsText(_localPart, address.LocalPart);
    }

    private static string Canonical(string domain)
    {
        try
        {
            return Idn.GetAscii(domain).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            // No name that DNS could have, such as an address literal: as it is written.
            return domain.ToLowerInvariant();
        }
    }

    private static bool FitsText(string pattern, string text)
    {
        var parts = pattern.Split('*');
        if (parts.Length == 1)
        {
            return pattern.Equals(text, StringComparison.OrdinalIgnoreCase);
        }

        if (text.Length < parts[0].Length + parts[^1].Length
            || !text.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase) || !text.EndsWith(parts[^1], StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var middle = text.AsSpan(parts[0].Length, text.Length - parts[0].Length - parts[^1].Length);
        foreach (var part in parts.AsSpan(1, parts.Length - 2))
        {
            var found = middle.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
            {
                return false;
            }

            middle = middle[(found + part.Length)..];
        }

        return true;
    }
}

using System.Net;

namespace MailCatcher.Smtp;

/// <summary>What XCLIENT says about the client behind a proxy (Postfix, XCLIENT_README).</summary>
internal sealed record XClientAttributes
{
    /// <summary>ADDR; <see langword="null"/> where it was not given or not to be had.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>LOGIN; <see langword="null"/> where it was not given or not to be had.</summary>
    public string? Login { get; init; }

    /// <summary>Reads <c>NAME=value</c> pairs with values in xtext; <see langword="null"/>: one is wrong.</summary>
    public static XClientAttributes? Parse(ReadOnlySpan<char> text)
    {
        var attributes = new XClientAttributes();
        foreach (var range in text.Split(' '))
        {
            var equals = text[range].IndexOf('=');
            if (equals <= 0 || !Xtext.TryDecode(text[range][(equals + 1)..], out var value))
            {
                return null;
            }

            var isKnown = value is not ("[UNAVAILABLE]" or "[TEMPUNAVAIL]");
            switch (text[range][..equals].ToString().ToUpperInvariant())
            {
                case "ADDR" when isKnown:
                    var address = value.StartsWith("IPV6:", StringComparison.OrdinalIgnoreCase) ? value["IPV6:".Length..] : value;
                    if (!IPAddress.TryParse(address, out var parsed))
                    {
                        return null;
                    }

                    attributes = attributes with { Address = parsed };
                    break;
                case "LOGIN" when isKnown && value.Length > 0:
                    attributes = attributes with { Login = value };
                    break;
                case "ADDR" or "LOGIN" or "NAME" or "PORT" or "PROTO" or "HELO" or "DESTADDR" or "DESTPORT":
                    break;
                default:
                    return null;
            }
        }

        return attributes;
    }
}

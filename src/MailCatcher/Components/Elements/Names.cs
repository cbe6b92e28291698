using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using MailCatcher.Store;

namespace MailCatcher.Components.Elements;

/// <summary>How people in a message are written on the screen.</summary>
public static partial class Names
{
    /// <summary>The name, or the address when there is none. Where the name pretends to be another address, both.</summary>
    public static string Display(NamedAddress address) =>
        address.Name.Length == 0 ? address.Address
        : Pretended(address) is null ? address.Name
        : $"{address.Name} <{address.Address}>";

    /// <summary>The address that a display name pretends to be; <see langword="null"/> when it names none, or the real one.</summary>
    public static string? Pretended(NamedAddress address) =>
        AddressInName().Match(address.Name) is { Success: true } named && !address.Address.Contains(named.Value, StringComparison.OrdinalIgnoreCase) ? named.Value : null;

    /// <summary>Who the message is from: the From field, else the reverse-path, else that nobody is said.</summary>
    public static string Sender(MessageSummary message) =>
        message.Facts.From is { } from && Display(from).Length > 0 ? Display(from)
        : message.ReversePath.Length > 0 ? message.ReversePath
        : "(no sender)";

    /// <summary>Who the message is to, in a line: the first recipient and how many more.</summary>
    public static string Recipients(MessageFacts facts)
    {
        var all = ImmutableArray.CreateRange(facts.To.Concat(facts.Cc).Concat(facts.Bcc));
        return all.Length switch
        {
            0 => "(no recipients)",
            1 => all[0].Address,
            _ => string.Create(CultureInfo.InvariantCulture, $"{all[0].Address} +{all.Length - 1}"),
        };
    }

    /// <summary>The subject, or that there is none.</summary>
    public static string Subject(string subject) => subject.Length > 0 ? subject : "(no subject)";

    /// <summary>One or two letters for the sender's mark.</summary>
    public static string Initial(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (System.Text.Rune.IsLetterOrDigit(rune))
            {
                return rune.ToString().ToUpperInvariant();
            }
        }

        return "?";
    }

    /// <summary>The hue of the sender's mark, 0 to 359: the same for the same name on every page and in every run.</summary>
    public static int Hue(string name)
    {
        var hash = 17u;
        foreach (var letter in name)
        {
            hash = (hash * 31) + char.ToLowerInvariant(letter);
        }

        return (int)(hash % 12) * 30;
    }

    [GeneratedRegex(@"[^\s<>()\[\]""',;:@]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.)+\p{L}{2,24}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex AddressInName();
}

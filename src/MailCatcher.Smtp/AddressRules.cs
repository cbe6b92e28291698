using System.ComponentModel.DataAnnotations;
using System.IO.Enumeration;

namespace MailCatcher.Smtp;

/// <summary>Which addresses are let in. In patterns <c>*</c> stands for anything and <c>?</c> for one character; case does not count.</summary>
public sealed class AddressRules
{
    /// <summary>Only these are let in. Default: none named, so all are.</summary>
    public string[] Allow { get; set; } = [];

    /// <summary>These are refused, also where they are allowed. Default: none.</summary>
    public string[] Block { get; set; } = [];

    /// <summary>Whether an address is let in. The null reverse-path always is: bounces must get through (RFC 5321 §4.5.5).</summary>
    internal bool LetsIn(EmailAddress? address)
    {
        if (address is not { } named || (Allow.Length == 0 && Block.Length == 0))
        {
            return true;
        }

        var text = named.ToString();
        return (Allow.Length == 0 || Allow.Any(pattern => Matches(pattern, text))) && !Block.Any(pattern => Matches(pattern, text));
    }

    /// <summary>Whether a text is like a pattern.</summary>
    internal static bool Matches(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text);

    internal IEnumerable<ValidationResult> Validate(string key) =>
        from list in new[] { (Patterns: Allow, Key: nameof(Allow)), (Patterns: Block, Key: nameof(Block)) }
        where list.Patterns.Any(string.IsNullOrWhiteSpace)
        select new ValidationResult("an empty pattern matches no address", [$"{key}:{list.Key}"]);
}

using System.Collections.Immutable;
using MailCatcher.Smtp;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store;

/// <summary>What may be a tag, and which tags a message brings along: in an <c>X-Tags</c> header field, and after the plus of a recipient's address (RFC 5233 §4).</summary>
public static class TagNames
{
    /// <summary>Longest tag, in characters.</summary>
    public const int MaxLength = 100;

    /// <summary>Most tags that a message brings along.</summary>
    private const int MaxTags = 50;

    /// <summary>What is allowed, for people.</summary>
    public const string Allowed = "letters, digits, spaces and - _ . @, at most 100 characters";

    /// <summary>Whether it can be a tag.</summary>
    public static bool IsValid(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return tag.Length is > 0 and <= MaxLength && tag == tag.Trim() && tag.All(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_' or '.' or '@');
    }

    internal static ImmutableArray<string> Read(Envelope envelope, HeaderSection header)
    {
        List<string>? tags = null;
        if (header.Find("X-Tags"u8) is not null)
        {
            tags = [.. header.Fields.Where(field => header.HasName(field, "X-Tags"u8)).SelectMany(field => header.TextOf(field).Split(',', StringSplitOptions.TrimEntries))];
        }

        foreach (var path in envelope.ForwardPaths)
        {
            var plus = path.LocalPart.IndexOf('+', StringComparison.Ordinal);
            if (plus > 0)
            {
                (tags ??= []).Add(path.LocalPart[(plus + 1)..]);
            }
        }

        return tags is null ? [] : [.. tags.Where(IsValid).Distinct(Labels.Comparer).Take(MaxTags)];
    }
}

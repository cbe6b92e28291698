using System.Collections.Immutable;
using System.Text;
using MailCatcher.Store.Mime;

namespace MailCatcher.Components.Reading;

/// <summary>Sorts header fields by what they are for, and takes apart those that are lists.</summary>
internal static class HeaderGroups
{
    private static readonly (string Title, string[] Names, string[] Beginnings)[] Groups =
    [
        ("From and to", ["From", "Sender", "Reply-To", "To", "Cc", "Bcc"], []),
        ("Message", ["Subject", "Date", "Message-ID", "In-Reply-To", "References", "Comments", "Keywords", "Importance", "Priority", "X-Priority", "X-Mailer", "User-Agent", "Organization"], []),
        ("Lists and replies", ["Precedence", "Auto-Submitted", "Feedback-ID", "X-Auto-Response-Suppress", "Disposition-Notification-To", "Return-Receipt-To", "Errors-To"], ["List-"]),
        ("Authentication", ["Authentication-Results", "DKIM-Signature", "DomainKey-Signature", "Received-SPF", "BIMI-Selector", "X-Google-DKIM-Signature"], ["ARC-"]),
        ("Route", ["Received", "Return-Path", "Delivered-To", "X-Original-To", "X-Received", "X-Originating-IP", "Envelope-To"], ["Resent-"]),
        ("Content", ["MIME-Version"], ["Content-"]),
        ("Others", [], [""]),
    ];

    private static readonly string[] Lists =
        ["Content-Type", "Content-Disposition", "DKIM-Signature", "X-Google-DKIM-Signature", "ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results", "Authentication-Results"];

    private static readonly string[] AddressFields = ["From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Resent-From", "Resent-To", "Resent-Cc", "Disposition-Notification-To"];

    /// <summary>The groups that have fields, in a reader's order; within a group the fields in theirs.</summary>
    internal static IEnumerable<(string Title, ImmutableArray<HeaderField> Fields)> Of(IEnumerable<HeaderField> fields)
    {
        var byTitle = fields.ToLookup(field => TitleOf(field.Name));
        return Groups.Where(group => byTitle.Contains(group.Title)).Select(group => (group.Title, byTitle[group.Title].ToImmutableArray()));
    }

    /// <summary>The pieces of a field that is a list of addresses or of <c>name=value</c>; none of any other, nor of one with a single piece.</summary>
    internal static ImmutableArray<string> PiecesOf(HeaderField field)
    {
        IEnumerable<string> pieces = AddressFields.Contains(field.Name, StringComparer.OrdinalIgnoreCase) ? HeaderAddresses.Read(field.RawValue).Select(Written)
            : Lists.Contains(field.Name, StringComparer.OrdinalIgnoreCase) ? Split(field.Value)
            : [];
        ImmutableArray<string> all = [.. pieces];
        return all.Length > 1 ? all : [];
    }

    private static string TitleOf(string name) => Groups.First(group =>
        group.Names.Contains(name, StringComparer.OrdinalIgnoreCase) || group.Beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))).Title;

    private static string Written(Store.NamedAddress address) => address.Name.Length > 0 ? $"{address.Name} <{address.Address}>" : address.Address;

    // At semicolons that stand in no quotes.
    private static IEnumerable<string> Split(string value)
    {
        var piece = new StringBuilder();
        var isQuoted = false;
        foreach (var letter in value)
        {
            isQuoted ^= letter == '"';
            if (letter != ';' || isQuoted)
            {
                piece.Append(letter);
            }
            else if (piece.ToString().Trim() is { Length: > 0 } whole)
            {
                yield return whole;
                piece.Clear();
            }
        }

        if (piece.ToString().Trim() is { Length: > 0 } last)
        {
            yield return last;
        }
    }
}

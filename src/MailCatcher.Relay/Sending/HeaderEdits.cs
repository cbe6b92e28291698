using System.Collections.Immutable;
using System.Globalization;
using MailCatcher.Smtp;

namespace MailCatcher.Relay;

/// <summary>What a route changes in the header section: nothing but Bcc, which never goes out, unless its settings say so. The same for every attempt of a release.</summary>
internal static class HeaderEdits
{
    private const string OriginalFrom = "X-MailCatcher-Original-From";
    private static readonly string[] AlwaysStripped = ["Bcc", "Resent-Bcc"];

    /// <param name="section">The header section, with clean line ends.</param>
    /// <param name="route">The route.</param>
    /// <param name="release">The release's id, of which a new Message-ID is made.</param>
    /// <param name="at">When the release was asked for.</param>
    /// <param name="sender">The reverse-path that goes out, for the Resent fields where the route has no address.</param>
    /// <returns>What goes out, and what was changed, in words.</returns>
    internal static (ReadOnlyMemory<byte> Section, ImmutableArray<string> Changes) Apply(
        ReadOnlyMemory<byte> section, RouteOptions route, Guid release, DateTimeOffset at, EmailAddress? sender)
    {
        var fields = HeaderField.Split(section);
        var changes = ImmutableArray.CreateBuilder<string>();
        Strip(fields, [.. AlwaysStripped, .. route.StripFields], changes);
        if (route.From.Length > 0)
        {
            RewriteFrom(fields, route.From, changes);
        }

        var domain = route.DkimDomain.Length > 0 ? route.DkimDomain : route.From.Contains('@', StringComparison.Ordinal) ? route.From.Split('@')[^1] : "mailcatcher.invalid";
        if (route.NewMessageId)
        {
            fields.RemoveAll(field => field.Is("Message-ID"));
            fields.Add(HeaderField.Of("Message-ID", $"<{release:N}@{domain}>"));
            changes.Add($"Message-ID is <{release:N}@{domain}>");
        }

        foreach (var added in route.AddFields)
        {
            var colon = added.IndexOf(':', StringComparison.Ordinal);
            fields.Add(HeaderField.Of(added[..colon].Trim(), added[(colon + 1)..].Trim()));
            changes.Add($"{added[..colon].Trim()} is added");
        }

        if (route.ResentFields && (route.From.Length > 0 ? route.From : sender?.ToString()) is { } resentFrom)
        {
            // In front, since several resendings stand in the order of the last first (RFC 5322 §3.6.6).
            fields.InsertRange(0,
            [
                HeaderField.Of("Resent-From", resentFrom),
                HeaderField.Of("Resent-Date", at.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture)),
                HeaderField.Of("Resent-Message-ID", $"<{release:N}.resent@{domain}>"),
            ]);
            changes.Add($"Resent-From, Resent-Date and Resent-Message-ID are added, from {resentFrom}");
        }

        return changes.Count == 0 ? (section, []) : (Join(fields), changes.ToImmutable());
    }

    internal static byte[] Join(IEnumerable<HeaderField> fields) => [.. fields.SelectMany(field => field.Raw.ToArray())];

    private static void Strip(List<HeaderField> fields, IEnumerable<string> names, ImmutableArray<string>.Builder changes)
    {
        foreach (var name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (fields.RemoveAll(field => field.Is(name)) > 0)
            {
                changes.Add($"{name} is taken away");
            }
        }
    }

    private static void RewriteFrom(List<HeaderField> fields, string from, ImmutableArray<string>.Builder changes)
    {
        var originals = fields.Where(field => field.Is("From")).ToArray();
        fields.RemoveAll(field => field.Is("From") || field.Is("Sender"));
        fields.Add(HeaderField.Of("From", from));
        changes.Add($"From is {from}");
        if (originals.Length == 0)
        {
            return;
        }

        // The bytes of the value go over as they are: what cannot be understood cannot be written anew either.
        var value = originals[0].Raw[(originals[0].Raw.Span.IndexOf((byte)':') + 1)..];
        var keeper = fields.Exists(field => field.Is("Reply-To")) ? OriginalFrom : "Reply-To";
        fields.Add(new HeaderField(keeper, (byte[])[.. System.Text.Encoding.ASCII.GetBytes($"{keeper}:"), .. value.Span]));
        changes.Add($"{keeper} is what From was");
    }
}

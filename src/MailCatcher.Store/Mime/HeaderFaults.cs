using System.Collections.Immutable;
using MailCatcher.Smtp;

namespace MailCatcher.Store.Mime;

/// <summary>Says what a header section lacks or has twice, against RFC 5322 §3.6.</summary>
internal static class HeaderFaults
{
    private const string RefusedOrSpam = "Many servers refuse the message (550 5.7.1, 554 5.6.0) or count it as spam.";

    internal static void Report(HeaderSection header, ImmutableArray<HeaderField> fields, Reading reading)
    {
        if (header.Fields.Count == 0)
        {
            reading.Report(new MessageNote("no-header", "The message has no header section.", RefusedOrSpam));
            return;
        }

        foreach (var name in (ReadOnlySpan<string>)["From", "Date", "To", "Cc", "Bcc", "Reply-To", "Subject", "Message-ID", "Content-Type", "MIME-Version"])
        {
            var count = fields.Count(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));
            if (count == 0 && name is ("From" or "Date"))
            {
                reading.Report(new MessageNote($"missing-{name.ToLowerInvariant()}", $"The message has no {name} field.", RefusedOrSpam));
            }
            else if (count > 1)
            {
                reading.Report(new MessageNote(
                    "duplicate-field", $"The message has {count} {name} fields; only one is allowed.", "Gmail and others refuse it (550 5.7.1); others show the first or the last."));
            }
        }

        if (header.Find("Date"u8) is { } date && HeaderValues.Date(header.SegmentOf(date, reading.Limits.FieldBytes)) is null)
        {
            reading.Report(new MessageNote("bad-date", "The Date field is not a date.", "A stricter server refuses it (554 5.6.0); mail programs show the time of receipt, or 1970."));
        }

        if (header.Find("From"u8) is { } from && !HeaderValues.TryAddresses(header.SegmentOf(from, reading.Limits.FieldBytes), out _))
        {
            reading.Report(new MessageNote("bad-from", "The From field is not an address.", RefusedOrSpam));
        }
    }
}

using System.Collections.Immutable;

namespace MailCatcher.Store.Mime;

/// <summary>Says what a header section lacks or has twice, against RFC 5322 §3.6.</summary>
internal static class HeaderFaults
{
    internal static void Report(HeaderSection header, ImmutableArray<HeaderField> fields, Reading reading)
    {
        if (header.Fields.Count == 0)
        {
            reading.Report("The message has no header section.");
            return;
        }

        foreach (var name in (ReadOnlySpan<string>)["From", "Date", "To", "Cc", "Bcc", "Reply-To", "Subject", "Message-ID", "Content-Type", "MIME-Version"])
        {
            var count = fields.Count(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));
            if (count == 0 && name is ("From" or "Date"))
            {
                reading.Report($"The message has no {name} field.");
            }
            else if (count > 1)
            {
                reading.Report($"The message has {count} {name} fields; only one is allowed.");
            }
        }

        if (header.Find("Date"u8) is { } date && HeaderValues.Date(header.SegmentOf(date, reading.Limits.FieldBytes)) is null)
        {
            reading.Report("The Date field is not a date.");
        }

        if (header.Find("From"u8) is { } from && !HeaderValues.TryAddresses(header.SegmentOf(from, reading.Limits.FieldBytes), out _))
        {
            reading.Report("The From field is not an address.");
        }
    }
}

using System.Collections.Immutable;
using MailCatcher.Smtp;

namespace MailCatcher.Store.Mime;

/// <summary>
/// All there is to note about a message: what the client did wrong in the dialogue, octets that a stricter server refuses, what the header section lacks, what is
/// broken in its MIME. Made when it is asked for and not kept, so that old mail gets better notes too.
/// </summary>
internal static class ContentNotes
{
    private const string Smuggling = "A stricter server refuses it (550 5.6.11), since it may smuggle a second message; another takes it for the end of a line.";
    private const string Refused = "A stricter server refuses it (554 5.6.0).";

    internal static ImmutableArray<MessageNote> Of(Envelope envelope, ContentScan scan, ParsedMessage parsed) =>
        [.. envelope.Notes ?? [], .. OfOctets(envelope, scan), .. parsed.Notes, .. OfFields(parsed)];

    /// <summary>Looks over content, from where it stands.</summary>
    internal static ContentScan Scan(Stream content)
    {
        var scan = new ContentScan();
        var buffer = new byte[64 * 1024];
        while (content.Read(buffer) is > 0 and var length)
        {
            scan.Add(buffer.AsSpan(0, length));
        }

        scan.End();
        return scan;
    }

    private static IEnumerable<MessageNote> OfOctets(Envelope envelope, ContentScan scan)
    {
        // BINARYMIME allows every octet (RFC 3030 §3).
        if (envelope.Body != BodyType.BinaryMime)
        {
            if (scan.BareCr.Count > 0)
            {
                yield return new MessageNote("bare-cr", $"A CR without LF stands in {Lines(scan.BareCr)}; only CRLF ends a line (RFC 5321 §2.3.8).", Smuggling);
            }

            if (scan.BareLf.Count > 0)
            {
                yield return new MessageNote("bare-lf", $"An LF without CR stands in {Lines(scan.BareLf)}; only CRLF ends a line (RFC 5321 §2.3.8).", Smuggling);
            }

            if (scan.Nul.Count > 0)
            {
                yield return new MessageNote("nul", $"A NUL octet stands in {Lines(scan.Nul)}, which RFC 5322 §4 allows no more.", "A stricter server refuses it (554 5.6.0) or throws the NUL away.");
            }

            if (scan.LongLine.Count > 0)
            {
                yield return new MessageNote(
                    "long-line", $"Longer than {ContentScan.MaxLine} octets: {Lines(scan.LongLine)} (RFC 5322 §2.1.1).", "A stricter server refuses it (500, 554 5.6.0) or cuts the line in two, which breaks DKIM signatures.");
            }
        }

        if (scan.EightBitHeader.Count > 0 && !envelope.SmtpUtf8)
        {
            yield return new MessageNote("8bit-header", $"The header section has 8-bit characters in {Lines(scan.EightBitHeader)} without SMTPUTF8 (RFC 6532); encode them (RFC 2047).", Refused);
        }

        if (scan.EightBit.Count > 0 && envelope.Body == BodyType.SevenBit)
        {
            yield return new MessageNote("8bit-body", $"The body has 8-bit characters in {Lines(scan.EightBit)} without BODY=8BITMIME (RFC 6152).", "A stricter server refuses it (554 5.6.0) or takes the eighth bit away.");
        }
    }

    private static IEnumerable<MessageNote> OfFields(ParsedMessage parsed)
    {
        if (parsed.HeaderFields.Length > 0 && !parsed.HeaderFields.Any(field => string.Equals(field.Name, "Message-ID", StringComparison.OrdinalIgnoreCase)))
        {
            yield return new MessageNote("missing-message-id", "The message has no Message-ID field, which RFC 5322 §3.6.4 asks for.", "Some servers add one, some count it as a sign of spam; replies do not thread.");
        }
    }

    private static string Lines(ContentScan.Finding finding) => finding.Count == 1 ? $"line {finding.FirstLine}" : $"line {finding.FirstLine} and {finding.Count - 1:N0} more";
}

namespace MailCatcher.Smtp;

/// <summary>What strict mode (<see cref="SmtpOptions.Strict"/>) refuses, with the reply it earns; <see langword="null"/>: nothing.</summary>
internal static class StrictRules
{
    /// <summary>Of a command that is let pass otherwise.</summary>
    public static SmtpReply? Refusal(SmtpCommand command) => command switch
    {
        SmtpCommand.Hello hello when !EmailAddress.IsDomain(hello.Name) => SmtpReplies.StrictHelloName,
        SmtpCommand.Mail { IsSpaced: true } => SmtpReplies.BadMailSyntax,
        SmtpCommand.Rcpt { IsSpaced: true } => SmtpReplies.BadRcptSyntax,
        _ => null,
    };

    /// <summary>Of a whole content.</summary>
    public static SmtpReply? Refusal(ContentScan scan, HeaderNames header, Envelope envelope)
    {
        var isBinary = envelope.Body == BodyType.BinaryMime;
        return !isBinary && scan.BareCr.Count > 0 ? Bare("CR", scan.BareCr)
            : !isBinary && scan.BareLf.Count > 0 ? Bare("LF", scan.BareLf)
            : !isBinary && scan.Nul.Count > 0 ? Bad($"NUL in line {scan.Nul.FirstLine} (RFC 5322 §2.2)")
            : !isBinary && scan.LongLine.Count > 0 ? Bad($"Line {scan.LongLine.FirstLine} is longer than {ContentScan.MaxLine} octets (RFC 5322 §2.1.1)")
            : scan.EightBitHeader.Count > 0 && !envelope.SmtpUtf8 ? Bad($"8-bit characters in line {scan.EightBitHeader.FirstLine} of the header section without SMTPUTF8 (RFC 6532)")
            : scan.EightBit.Count > 0 && envelope.Body == BodyType.SevenBit ? Bad($"8-bit characters in line {scan.EightBit.FirstLine} without BODY=8BITMIME (RFC 6152)")
            : header.Missing() is { } missing ? Bad($"The header section has no {missing} field (RFC 5322 §3.6)")
            : header.Repeated() is { } repeated ? Bad($"The header section has more than one {repeated} field (RFC 5322 §3.6)")
            : null;
    }

    private static SmtpReply Bare(string name, ContentScan.Finding finding) => new(550, "5.6.11", $"Bare {name} in line {finding.FirstLine}; only CRLF ends a line (RFC 5321 §2.3.8)");

    private static SmtpReply Bad(string text) => new(554, "5.6.0", text);
}

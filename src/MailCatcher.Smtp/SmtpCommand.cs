namespace MailCatcher.Smtp;

/// <summary>A command line, parsed. The set is closed: <see cref="SmtpSession"/> handles every case in one switch.</summary>
internal abstract partial record SmtpCommand
{
    private SmtpCommand()
    {
    }

    /// <summary>EHLO (extended) or HELO (RFC 5321 §4.1.1.1).</summary>
    internal sealed record Hello(string Name, bool Extended) : SmtpCommand;

    /// <summary>MAIL (§4.1.1.2); a <see langword="null"/> reverse-path is <c>&lt;&gt;</c>. Spaced: with a space after <c>FROM:</c>, which §3.3 forbids.</summary>
    internal sealed record Mail(EmailAddress? ReversePath, MailParameters Parameters, bool IsSpaced) : SmtpCommand;

    /// <summary>RCPT (§4.1.1.3), without its source route.</summary>
    internal sealed record Rcpt(EmailAddress ForwardPath, RcptParameters Parameters, bool IsSpaced) : SmtpCommand;

    /// <summary>DATA (§4.1.1.4).</summary>
    internal sealed record Data : SmtpCommand
    {
        internal static readonly Data Instance = new();
    }

    /// <summary>BDAT (RFC 3030 §2).</summary>
    internal sealed record Chunk(long Length, bool IsLast) : SmtpCommand;

    /// <summary>STARTTLS (RFC 3207 §4).</summary>
    internal sealed record StartTls : SmtpCommand
    {
        internal static readonly StartTls Instance = new();
    }

    /// <summary>AUTH (RFC 4954 §4): the mechanism in capitals; the initial response as it was sent, in base64, which must not reach a log.</summary>
    internal sealed record Auth(string Mechanism, string? InitialResponse) : SmtpCommand;

    /// <summary>XCLIENT: a proxy that is trusted tells who its client is.</summary>
    internal sealed record XClient(XClientAttributes Attributes) : SmtpCommand;

    /// <summary>RSET (§4.1.1.5).</summary>
    internal sealed record Reset : SmtpCommand
    {
        internal static readonly Reset Instance = new();
    }

    /// <summary>NOOP (§4.1.1.9).</summary>
    internal sealed record Noop : SmtpCommand
    {
        internal static readonly Noop Instance = new();
    }

    /// <summary>VRFY (§4.1.1.6).</summary>
    internal sealed record Verify : SmtpCommand
    {
        internal static readonly Verify Instance = new();
    }

    /// <summary>HELP (§4.1.1.8).</summary>
    internal sealed record Help : SmtpCommand
    {
        internal static readonly Help Instance = new();
    }

    /// <summary>QUIT (§4.1.1.10).</summary>
    internal sealed record Quit : SmtpCommand
    {
        internal static readonly Quit Instance = new();
    }

    /// <summary>A browser's request, which must not become mail: the body of a cross-site POST would be read as commands.</summary>
    internal sealed record Http : SmtpCommand
    {
        internal static readonly Http Instance = new();
    }

    /// <summary>A bad line, with the reply it earns. Parsing never throws.</summary>
    internal sealed record Invalid(SmtpReply Reply) : SmtpCommand;
}

using System.Collections.Immutable;

namespace MailCatcher.Smtp;

/// <summary>The replies that are always the same (RFC 5321 §4.2.2, RFC 3463).</summary>
internal static class SmtpReplies
{
    public static readonly SmtpReply StartInput = new(354, null, "End the content with <CR><LF>.<CR><LF>");
    public static readonly SmtpReply Ok = new(250, "2.0.0", "Ok");
    public static readonly SmtpReply SenderOk = new(250, "2.1.0", "Sender ok");
    public static readonly SmtpReply RecipientOk = new(250, "2.1.5", "Recipient ok");
    public static readonly SmtpReply CannotVerify = new(252, "2.5.2", "Cannot verify; any recipient is caught");
    public static readonly SmtpReply Authenticated = new(235, "2.7.0", "Authentication succeeded");
    public static readonly SmtpReply Bye = new(221, "2.0.0", "Bye");
    public static readonly SmtpReply ReadyForTls = new(220, null, "Ready to start TLS");
    public static readonly SmtpReply Help = new(214, "2.0.0", ["Commands: EHLO HELO STARTTLS AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT", "Every message is caught here and goes no further (RFC 5321)"]);

    public static readonly SmtpReply Stopping = new(421, "4.3.2", "The server is stopping, closing connection");
    public static readonly SmtpReply CutOff = new(421, "4.4.2", "Cut off in the middle, nothing is kept");
    public static readonly SmtpReply IdleTooLong = new(421, "4.4.2", "Waited too long for input, closing connection");
    public static readonly SmtpReply SessionTooLong = new(421, "4.4.2", "The session has lasted too long, closing connection");
    public static readonly SmtpReply TooManyErrors = new(421, "4.7.0", "Too many errors, closing connection");
    public static readonly SmtpReply LocalError = new(451, "4.3.0", "Error in this server, the message was not kept");

    public static readonly SmtpReply UnknownCommand = new(500, "5.5.2", "Command not recognized");
    public static readonly SmtpReply ResponseTooLong = new(500, "5.5.6", "Authentication response too long");
    public static readonly SmtpReply LineTooLong = new(500, "5.5.2", "Line too long");
    public static readonly SmtpReply NotUtf8 = new(501, "5.5.2", "The line is not valid UTF-8");
    public static readonly SmtpReply ControlCharacter = new(501, "5.5.2", "Control character in command; only CRLF ends a line");
    public static readonly SmtpReply NoArgumentAllowed = new(501, "5.5.4", "This command takes no argument");
    public static readonly SmtpReply BadHelloName = new(501, "5.5.4", "Syntax: EHLO host name or address literal");
    public static readonly SmtpReply StrictHelloName = new(501, "5.5.4", "The name is neither a domain nor an address literal (RFC 5321 §4.1.1.1)");
    public static readonly SmtpReply BadAuthSyntax = new(501, "5.5.4", "Syntax: AUTH mechanism [initial response]");
    public static readonly SmtpReply AuthCancelled = new(501, "5.7.0", "Authentication cancelled");
    public static readonly SmtpReply BadBase64 = new(501, "5.5.2", "The response is not base64");
    public static readonly SmtpReply BadResponse = new(501, "5.5.2", "The response is not what the mechanism asks for");
    public static readonly SmtpReply BadAuthParameter = new(501, "5.5.4", "AUTH must be given once, with <> or an address in xtext");
    public static readonly SmtpReply BadChunkSyntax = new(501, "5.5.4", "Syntax: BDAT octets [LAST]");
    public static readonly SmtpReply BadXClient = new(501, "5.5.4", "Syntax: XCLIENT attribute=value ...");
    public static readonly SmtpReply XClientNotAllowed = new(550, "5.7.0", "XCLIENT is not allowed from your address");
    public static readonly SmtpReply SenderRefused = new(550, "5.7.1", "Sender refused: Smtp:Senders does not let it in");
    public static readonly SmtpReply RecipientRefused = new(550, "5.7.1", "Recipient refused: Smtp:Recipients does not let it in");
    public static readonly SmtpReply BadMailSyntax = new(501, "5.5.4", "Syntax: MAIL FROM:<address> [parameters]");
    public static readonly SmtpReply BadRcptSyntax = new(501, "5.5.4", "Syntax: RCPT TO:<address> [parameters]");
    public static readonly SmtpReply BadReversePath = new(501, "5.1.7", "Bad sender address syntax");
    public static readonly SmtpReply BadForwardPath = new(501, "5.1.3", "Bad recipient address syntax");
    public static readonly SmtpReply BadSize = new(501, "5.5.4", "SIZE must be given once, with up to 20 digits");
    public static readonly SmtpReply BadBody = new(501, "5.5.4", "BODY must be given once, as 7BIT, 8BITMIME or BINARYMIME");
    public static readonly SmtpReply BadSmtpUtf8 = new(501, "5.5.4", "SMTPUTF8 is given once and takes no value");
    public static readonly SmtpReply BadReturn = new(501, "5.5.4", "RET must be given once, as FULL or HDRS");
    public static readonly SmtpReply BadEnvelopeId = new(501, "5.5.4", "ENVID must be given once, as up to 100 characters of xtext");
    public static readonly SmtpReply BadNotify = new(501, "5.5.4", "NOTIFY must be given once, as NEVER or a list of SUCCESS, FAILURE, DELAY");
    public static readonly SmtpReply BadOriginalRecipient = new(501, "5.5.4", "ORCPT must be given once, as type;address in xtext");
    public static readonly SmtpReply BadRequireTls = new(501, "5.5.4", "REQUIRETLS is given once and takes no value");
    public static readonly SmtpReply NotImplemented = new(502, "5.5.1", "Command not implemented");
    public static readonly SmtpReply HelloFirst = new(503, "5.5.1", "Send EHLO or HELO first");
    public static readonly SmtpReply NestedMail = new(503, "5.5.1", "A transaction is open already; end it with DATA or RSET");
    public static readonly SmtpReply MailFirst = new(503, "5.5.1", "Send MAIL first");
    public static readonly SmtpReply RcptFirst = new(503, "5.5.1", "Send RCPT first");
    public static readonly SmtpReply InChunks = new(503, "5.5.1", "The content comes in chunks: only BDAT and RSET are allowed until the last");
    public static readonly SmtpReply BinaryNeedsChunks = new(503, "5.5.1", "BINARYMIME content needs BDAT, not DATA");
    public static readonly SmtpReply NoRecipients = new(554, "5.5.1", "No valid recipients");
    public static readonly SmtpReply NoTlsHere = new(454, "4.7.0", "TLS is not available: it is off, or there is no certificate");
    public static readonly SmtpReply TlsAlready = new(503, "5.5.1", "TLS is active already");
    public static readonly SmtpReply NoAuthHere = new(503, "5.5.1", "Authentication is not available");
    public static readonly SmtpReply AuthAlready = new(503, "5.5.1", "Authenticated already");
    public static readonly SmtpReply AuthInMail = new(503, "5.5.1", "AUTH is not allowed within a transaction");
    public static readonly SmtpReply UnknownMechanism = new(504, "5.5.4", "Authentication mechanism not available");
    public static readonly SmtpReply RequireTlsNeedsTls = new(530, "5.7.0", "REQUIRETLS needs TLS: use STARTTLS first");
    public static readonly SmtpReply AuthFirst = new(530, "5.7.0", "Authentication required");
    public static readonly SmtpReply BadCredentials = new(535, "5.7.8", "Authentication credentials invalid");
    public static readonly SmtpReply AuthNeedsTls = new(538, "5.7.11", "Authentication needs encryption: use STARTTLS first");
    public static readonly SmtpReply TlsFirst = new(530, "5.7.0", "Must issue a STARTTLS command first");
    public static readonly SmtpReply NotTls = new(554, "5.7.0", "This port begins without TLS: use STARTTLS, or the port for implicit TLS");
    public static readonly SmtpReply NotHttp = new(554, "5.7.0", "This is SMTP, not HTTP; closing connection");
    public static readonly SmtpReply NeedsSmtpUtf8 = new(553, "5.6.7", "A non-ASCII address needs the SMTPUTF8 parameter of MAIL");
    public static readonly SmtpReply UnknownParameter = new(555, "5.5.4", "Parameter not recognized or not implemented");
    public static readonly SmtpReply ParametersNeedEhlo = new(555, "5.5.4", "Parameters need EHLO, this session began with HELO");

    /// <summary>What the server says first (RFC 5321 §4.3.1).</summary>
    public static SmtpReply Greeting(string serverName) => new(220, null, $"{serverName} ESMTP MailCatcher");

    /// <summary>The answer to EHLO: the extensions, one a line (§4.1.1.1).</summary>
    public static SmtpReply Extensions(SmtpOptions options, params ReadOnlySpan<string?> usableNow)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        lines.AddRange(options.ServerName, $"SIZE {options.MaxMessageBytes}", "PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "CHUNKING", "BINARYMIME", "DSN");

        // RFC 9422: what a client must know to stay within the limits.
        lines.Add(options.MaxMessages > 0 ? $"LIMITS MAILMAX={options.MaxMessages} RCPTMAX={options.MaxRecipients}" : $"LIMITS RCPTMAX={options.MaxRecipients}");
        foreach (var extension in usableNow)
        {
            if (extension is not null)
            {
                lines.Add(extension);
            }
        }

        lines.Add("HELP");
        return new SmtpReply(250, null, lines.DrainToImmutable());
    }

    /// <summary>The content is over the limit (RFC 1870 §6).</summary>
    public static SmtpReply TooBig(long maxBytes) => new(552, "5.3.4", $"Message too big, the limit is {maxBytes} bytes");

    /// <summary>One recipient too many; those accepted stay (RFC 5321 §4.5.3.1.10).</summary>
    public static SmtpReply TooManyRecipients(int maxRecipients) => new(452, "4.5.3", $"Too many recipients, the limit is {maxRecipients}");

    /// <summary>A chunk has arrived (RFC 3030 §2).</summary>
    public static SmtpReply ChunkReceived(long octets) => new(250, "2.0.0", $"{octets} octets received");

    /// <summary>The lowest data rate.</summary>
    public static SmtpReply TooSlow(int minBytesPerSecond) => new(421, "4.4.2", $"Content comes too slowly, the limit is {minBytesPerSecond} bytes a second, closing connection");

    /// <summary>Commands over the limit.</summary>
    public static SmtpReply TooManyCommands(int maxCommands) => new(421, "4.7.0", $"Too many commands, the limit is {maxCommands} a session, closing connection");

    /// <summary>Messages over the limit (RFC 9422 §4.1).</summary>
    public static SmtpReply TooManyMessages(int maxMessages) => new(421, "4.5.3", $"Too many messages, the limit is {maxMessages} a session, closing connection");

    /// <summary>Connections over the limit.</summary>
    public static SmtpReply TooManyConnections(int maxConnections) => new(421, "4.7.0", $"Too many connections, the limit is {maxConnections}, try again later");

    /// <summary>Connections from one address over the limit.</summary>
    public static SmtpReply TooManyConnectionsFromAddress(int maxConnections) =>
        new(421, "4.7.0", $"Too many connections from your address, the limit is {maxConnections}, try again later");

    /// <summary>What the server says last when nothing more can be read.</summary>
    public static SmtpReply Ending(Heard heard, SmtpOptions options) => heard switch
    {
        Heard.SessionTooLong => SessionTooLong,
        Heard.TooSlow => TooSlow(options.MinBytesPerSecond),
        Heard.IdleTooLong => IdleTooLong,
        Heard.Stopping => Stopping,
        _ => CutOff,
    };
}

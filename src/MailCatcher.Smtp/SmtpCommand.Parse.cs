using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace MailCatcher.Smtp;

internal abstract partial record SmtpCommand
{
    private const int StackCharacters = 1024;

    private static readonly Invalid NotUtf8 = new(SmtpReplies.NotUtf8);
    private static readonly Invalid Controls = new(SmtpReplies.ControlCharacter);
    private static readonly Invalid Unknown = new(SmtpReplies.UnknownCommand);
    private static readonly Invalid NotImplemented = new(SmtpReplies.NotImplemented);
    private static readonly Invalid NoArgument = new(SmtpReplies.NoArgumentAllowed);
    private static readonly Invalid BadHello = new(SmtpReplies.BadHelloName);
    private static readonly Invalid BadAuthSyntax = new(SmtpReplies.BadAuthSyntax);
    private static readonly Invalid BadChunkSyntax = new(SmtpReplies.BadChunkSyntax);
    private static readonly Invalid BadXClient = new(SmtpReplies.BadXClient);
    private static readonly Invalid BadMailSyntax = new(SmtpReplies.BadMailSyntax);
    private static readonly Invalid BadRcptSyntax = new(SmtpReplies.BadRcptSyntax);
    private static readonly Invalid BadReversePath = new(SmtpReplies.BadReversePath);
    private static readonly Invalid BadForwardPath = new(SmtpReplies.BadForwardPath);

    /// <summary>Parses one command line, without its CRLF (RFC 5321 §4.1.1). What it cannot read becomes <see cref="Invalid"/>.</summary>
    public static SmtpCommand Parse(ReadOnlySpan<byte> line)
    {
        if (line.IndexOfAnyInRange((byte)0, (byte)0x1F) >= 0 || line.Contains((byte)0x7F))
        {
            return Controls;
        }

        var characters = line.Length <= StackCharacters ? stackalloc char[StackCharacters] : new char[line.Length];
        return Utf8.ToUtf16(line, characters, out _, out var length, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done
            ? Parse(characters[..length].TrimEnd(' '))
            : NotUtf8;
    }

    private static SmtpCommand Parse(ReadOnlySpan<char> line)
    {
        var space = line.IndexOf(' ');
        var argument = space < 0 ? default : line[(space + 1)..].TrimStart(' ');
        Span<char> verb = stackalloc char[8];
        return Ascii.ToUpper(space < 0 ? line : line[..space], verb, out var length) != System.Buffers.OperationStatus.Done
            ? Unknown
            : verb[..length] switch
            {
                "RCPT" => ParseRcpt(argument),
                "MAIL" => ParseMail(argument),
                "DATA" => WithoutArgument(Data.Instance, argument),
                "BDAT" => ParseChunk(argument),
                "EHLO" => ParseHello(argument, extended: true),
                "HELO" => ParseHello(argument, extended: false),
                "RSET" => WithoutArgument(Reset.Instance, argument),
                "NOOP" => Noop.Instance,
                "VRFY" => Verify.Instance,
                "HELP" => Help.Instance,
                "QUIT" => WithoutArgument(Quit.Instance, argument),
                "STARTTLS" => WithoutArgument(StartTls.Instance, argument),
                "AUTH" => ParseAuth(argument),
                "XCLIENT" => XClientAttributes.Parse(argument) is { } attributes ? new XClient(attributes) : BadXClient,
                "EXPN" or "TURN" or "SEND" or "SOML" or "SAML" or "ETRN" or "ATRN" => NotImplemented,
                "GET" or "POST" or "PUT" or "HEAD" or "PATCH" or "DELETE" or "OPTIONS" or "CONNECT" => Http.Instance,
                _ => Unknown,
            };
    }

    private static SmtpCommand WithoutArgument(SmtpCommand command, ReadOnlySpan<char> argument) => argument.IsEmpty ? command : NoArgument;

    /// <summary>Any name without spaces passes: many clients give their bare host name, or one with an underscore.</summary>
    private static SmtpCommand ParseHello(ReadOnlySpan<char> argument, bool extended) =>
        argument.IsEmpty || argument.Contains(' ') || Encoding.UTF8.GetByteCount(argument) > EmailAddress.MaxDomainBytes
            ? BadHello
            : new Hello(argument.ToString(), extended);

    private static SmtpCommand ParseAuth(ReadOnlySpan<char> argument)
    {
        var space = argument.IndexOf(' ');
        return argument.IsEmpty ? BadAuthSyntax
            : space < 0 ? new Auth(argument.ToString().ToUpperInvariant(), InitialResponse: null)
            : new Auth(argument[..space].ToString().ToUpperInvariant(), argument[(space + 1)..].Trim(' ').ToString());
    }

    private static SmtpCommand ParseChunk(ReadOnlySpan<char> argument)
    {
        var space = argument.IndexOf(' ');
        var length = space < 0 ? argument : argument[..space];
        var isLast = space >= 0 && argument[(space + 1)..].Trim(' ').Equals("LAST", StringComparison.OrdinalIgnoreCase);
        return (space < 0 || isLast) && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var octets)
            ? new Chunk(octets, isLast)
            : BadChunkSyntax;
    }

    private static SmtpCommand ParseMail(ReadOnlySpan<char> argument)
    {
        if (!TryTakeLabel(ref argument, "FROM:", out var isSpaced) || !TryTakePath(ref argument, out var path))
        {
            return BadMailSyntax;
        }

        EmailAddress? reversePath = null;
        if (!path.IsEmpty)
        {
            // <postmaster> without a domain is for forward-paths only (§4.1.1.3).
            if (!TryParsePath(path, out var address) || address.Domain.Length == 0)
            {
                return BadReversePath;
            }

            reversePath = address;
        }

        var (parameters, error) = MailParameters.Parse(argument);
        return error is not null ? new Invalid(error)
            : reversePath is { NeedsSmtpUtf8: true } && !parameters.SmtpUtf8 ? new Invalid(SmtpReplies.NeedsSmtpUtf8)
            : new Mail(reversePath, parameters, isSpaced);
    }

    private static SmtpCommand ParseRcpt(ReadOnlySpan<char> argument)
    {
        if (!TryTakeLabel(ref argument, "TO:", out var isSpaced) || !TryTakePath(ref argument, out var path))
        {
            return BadRcptSyntax;
        }

        if (!TryParsePath(path, out var address))
        {
            return BadForwardPath;
        }

        var (parameters, error) = RcptParameters.Parse(argument);
        return error is not null ? new Invalid(error) : new Rcpt(address, parameters, isSpaced);
    }

    /// <summary>Takes <c>FROM:</c> or <c>TO:</c>, and the space after it that many clients send though §3.3 forbids it.</summary>
    private static bool TryTakeLabel(ref ReadOnlySpan<char> argument, ReadOnlySpan<char> label, out bool isSpaced)
    {
        isSpaced = false;
        if (!argument.StartsWith(label, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        argument = argument[label.Length..];
        isSpaced = argument is [' ', ..];
        argument = argument.TrimStart(' ');
        return true;
    }

    /// <summary>Takes what stands between the angle brackets, leaving the parameters. A bracket within a quoted string is part of it.</summary>
    private static bool TryTakePath(ref ReadOnlySpan<char> argument, out ReadOnlySpan<char> path)
    {
        path = default;
        if (argument is not ['<', ..])
        {
            return false;
        }

        var quoted = false;
        for (var i = 1; i < argument.Length; i++)
        {
            switch (argument[i])
            {
                case '\\' when quoted:
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case '>' when !quoted:
                    path = argument[1..i];
                    argument = argument[(i + 1)..];
                    return argument.IsEmpty || argument[0] == ' ';
            }
        }

        return false;
    }

    /// <summary>Reads a path, leaving out its source route: <c>@a,@b:</c> must be accepted and ignored (§3.3, appendix C).</summary>
    private static bool TryParsePath(ReadOnlySpan<char> path, out EmailAddress address)
    {
        address = default;
        if (path is ['@', ..])
        {
            var colon = path.IndexOf(':');
            if (colon < 0)
            {
                return false;
            }

            foreach (var hop in path[..colon].Split(','))
            {
                if (path[hop] is not ['@', .. var domain] || !EmailAddress.IsDomain(domain))
                {
                    return false;
                }
            }

            path = path[(colon + 1)..];
        }

        return EmailAddress.TryParse(path, out address);
    }
}

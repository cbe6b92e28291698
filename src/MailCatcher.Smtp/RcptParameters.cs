namespace MailCatcher.Smtp;

/// <summary>The parameters of RCPT (RFC 3461 §4.1, §4.2).</summary>
internal sealed record RcptParameters
{
    private const int MaxOriginalRecipient = 500;

    private static readonly RcptParameters None = new();

    /// <summary>NOTIFY; <see langword="null"/> when not given.</summary>
    public DsnNotify? Notify { get; init; }

    /// <summary>ORCPT, decoded; <see langword="null"/> when not given.</summary>
    public string? OriginalRecipient { get; init; }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => ReferenceEquals(this, None);

    /// <summary>Reads the parameters, or gives the reply that says which one is wrong.</summary>
    public static (RcptParameters Parameters, SmtpReply? Error) Parse(ReadOnlySpan<char> text)
    {
        var parameters = None;
        Span<char> keyword = stackalloc char[12];
        foreach (var range in text.Split(' '))
        {
            var parameter = text[range];
            if (parameter.IsEmpty)
            {
                continue;
            }

            var equals = parameter.IndexOf('=');
            var value = equals < 0 ? default : parameter[(equals + 1)..];
            var length = (equals < 0 ? parameter : parameter[..equals]).ToUpperInvariant(keyword);
            SmtpReply? error;
            (parameters, error) = keyword[..Math.Max(length, 0)] switch
            {
                "NOTIFY" => parameters.WithNotify(value),
                "ORCPT" => parameters.WithOriginalRecipient(value),
                _ => (parameters, SmtpReplies.UnknownParameter),
            };
            if (error is not null)
            {
                return (parameters, error);
            }
        }

        return (parameters, null);
    }

    private (RcptParameters Parameters, SmtpReply? Error) WithNotify(ReadOnlySpan<char> value)
    {
        if (Notify is not null)
        {
            return (this, SmtpReplies.BadNotify);
        }

        if (value.Equals("NEVER", StringComparison.OrdinalIgnoreCase))
        {
            return (this with { Notify = DsnNotify.Never }, null);
        }

        var notify = DsnNotify.Never;
        foreach (var range in value.Split(','))
        {
            var one = value[range];
            var flag = one.Equals("SUCCESS", StringComparison.OrdinalIgnoreCase) ? DsnNotify.Success
                : one.Equals("FAILURE", StringComparison.OrdinalIgnoreCase) ? DsnNotify.Failure
                : one.Equals("DELAY", StringComparison.OrdinalIgnoreCase) ? DsnNotify.Delay
                : DsnNotify.Never;
            if (flag == DsnNotify.Never)
            {
                return (this, SmtpReplies.BadNotify);
            }

            notify |= flag;
        }

        return (this with { Notify = notify }, null);
    }

    private (RcptParameters Parameters, SmtpReply? Error) WithOriginalRecipient(ReadOnlySpan<char> value)
    {
        var semicolon = value.IndexOf(';');
        return OriginalRecipient is null && value.Length <= MaxOriginalRecipient && semicolon > 0 && semicolon < value.Length - 1
            && IsAtom(value[..semicolon]) && Xtext.TryDecode(value[(semicolon + 1)..], out var address)
            ? (this with { OriginalRecipient = $"{value[..semicolon]};{address}" }, null)
            : (this, SmtpReplies.BadOriginalRecipient);
    }

    private static bool IsAtom(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}

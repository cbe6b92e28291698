using System.Globalization;

namespace MailCatcher.Smtp;

/// <summary>The parameters of MAIL (RFC 5321 §4.1.2 <c>Mail-parameters</c>).</summary>
internal sealed record MailParameters
{
    private const int MaxSizeDigits = 20;
    private const int MaxEnvelopeId = 100;

    private static readonly MailParameters None = new();

    /// <summary>The size the client announced (RFC 1870 §4), in octets; <see langword="null"/> when it said nothing.</summary>
    public ulong? Size { get; init; }

    /// <summary>BODY (RFC 6152); <see langword="null"/> when not given.</summary>
    public BodyType? Body { get; init; }

    /// <summary>SMTPUTF8 (RFC 6531 §3.4).</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>AUTH (RFC 4954 §5), which names who submitted the message first; read and not believed.</summary>
    public string? Auth { get; init; }

    /// <summary>RET (RFC 3461 §4.3); <see langword="null"/> when not given.</summary>
    public DsnReturn? Return { get; init; }

    /// <summary>ENVID (RFC 3461 §4.4), decoded; <see langword="null"/> when not given.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>REQUIRETLS (RFC 8689 §2).</summary>
    public bool RequireTls { get; init; }

    /// <summary>Whether the client used any extension, which needs EHLO first.</summary>
    public bool IsEmpty => ReferenceEquals(this, None);

    /// <summary>Reads the parameters, or gives the reply that says which one is wrong.</summary>
    public static (MailParameters Parameters, SmtpReply? Error) Parse(ReadOnlySpan<char> text)
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
            var hasValue = equals >= 0;
            var value = hasValue ? parameter[(equals + 1)..] : default;
            var length = (hasValue ? parameter[..equals] : parameter).ToUpperInvariant(keyword);
            SmtpReply? error = null;
            (parameters, error) = keyword[..Math.Max(length, 0)] switch
            {
                "SIZE" => parameters.WithSize(value),
                "BODY" => parameters.WithBody(value),
                "SMTPUTF8" when hasValue || parameters.SmtpUtf8 => (parameters, SmtpReplies.BadSmtpUtf8),
                "SMTPUTF8" => (parameters with { SmtpUtf8 = true }, null),
                "AUTH" => parameters.WithAuth(value),
                "RET" => parameters.WithReturn(value),
                "ENVID" => parameters.WithEnvelopeId(value),
                "REQUIRETLS" when hasValue || parameters.RequireTls => (parameters, SmtpReplies.BadRequireTls),
                "REQUIRETLS" => (parameters with { RequireTls = true }, null),
                _ => (parameters, SmtpReplies.UnknownParameter),
            };
            if (error is not null)
            {
                return (parameters, error);
            }
        }

        return (parameters, null);
    }

    private (MailParameters Parameters, SmtpReply? Error) WithSize(ReadOnlySpan<char> value)
    {
        if (Size is not null || value.IsEmpty || value.Length > MaxSizeDigits || value.IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            return (this, SmtpReplies.BadSize);
        }

        // Twenty digits can pass what 64 bits hold; such a size is over any limit all the same.
        var size = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : ulong.MaxValue;
        return (this with { Size = size }, null);
    }

    private (MailParameters Parameters, SmtpReply? Error) WithBody(ReadOnlySpan<char> value)
    {
        BodyType? body = value.Equals("7BIT", StringComparison.OrdinalIgnoreCase) ? BodyType.SevenBit
            : value.Equals("8BITMIME", StringComparison.OrdinalIgnoreCase) ? BodyType.EightBitMime
            : value.Equals("BINARYMIME", StringComparison.OrdinalIgnoreCase) ? BodyType.BinaryMime
            : null;
        return Body is not null || body is null ? (this, SmtpReplies.BadBody) : (this with { Body = body }, null);
    }

    private (MailParameters Parameters, SmtpReply? Error) WithAuth(ReadOnlySpan<char> value) =>
        Auth is null && !value.IsEmpty && (value is "<>" || Xtext.TryDecode(value, out _))
            ? (this with { Auth = value.ToString() }, null)
            : (this, SmtpReplies.BadAuthParameter);

    private (MailParameters Parameters, SmtpReply? Error) WithReturn(ReadOnlySpan<char> value)
    {
        DsnReturn? @return = value.Equals("FULL", StringComparison.OrdinalIgnoreCase) ? DsnReturn.Full
            : value.Equals("HDRS", StringComparison.OrdinalIgnoreCase) ? DsnReturn.Headers
            : null;
        return Return is not null || @return is null ? (this, SmtpReplies.BadReturn) : (this with { Return = @return }, null);
    }

    private (MailParameters Parameters, SmtpReply? Error) WithEnvelopeId(ReadOnlySpan<char> value) =>
        EnvelopeId is null && value.Length is > 0 and <= MaxEnvelopeId && Xtext.TryDecode(value, out var id)
            ? (this with { EnvelopeId = id }, null)
            : (this, SmtpReplies.BadEnvelopeId);
}

using System.Collections.Immutable;

namespace MailCatcher.Smtp;

/// <summary>A reply (RFC 5321 §4.2): code, enhanced status code (RFC 3463) and text.</summary>
/// <param name="Code">The three-digit reply code.</param>
/// <param name="EnhancedCode">The enhanced status code, such as <c>2.1.5</c>; <see langword="null"/> where RFC 2034 has none (greeting, EHLO, 3xx).</param>
/// <param name="Lines">One or more lines of text; each becomes a line of the reply.</param>
public sealed record SmtpReply(int Code, string? EnhancedCode, ImmutableArray<string> Lines)
{
    /// <summary>A reply of one line.</summary>
    public SmtpReply(int code, string? enhancedCode, string text)
        : this(code, enhancedCode, [text])
    {
    }

    /// <summary>The id of the message that the reply takes responsibility for, as its text says it too; <see langword="null"/> where there is none.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>Whether this is a 2xx: the client's command did what it asked for.</summary>
    public bool IsPositive => Code is >= 200 and < 300;
}

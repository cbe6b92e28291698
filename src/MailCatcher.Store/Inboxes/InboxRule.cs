using System.IO.Enumeration;
using MailCatcher.Smtp;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store;

/// <summary>
/// What sends a message to an inbox. Every part that is set must hold; patterns are compared without case, <c>*</c> standing for anything and <c>?</c> for one character.
/// </summary>
public sealed record InboxRule
{
    /// <summary>The authenticated SMTP user, as a pattern. Empty: any, also nobody.</summary>
    public string User { get; init; } = "";

    /// <summary>A pattern that one of the envelope's recipients is like, such as <c>*@shop.example</c>. Empty: any.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>A pattern that the reverse-path is like. Empty: any.</summary>
    public string Sender { get; init; } = "";

    /// <summary>The listener that the session came in on: <c>smtp</c>, <c>smtps</c> or a name of <c>Smtp:Listeners</c>. Empty: any.</summary>
    public string Listener { get; init; } = "";

    /// <summary>A header field with a pattern of its value, such as <c>X-App: shop*</c>. Empty: any.</summary>
    public string Header { get; init; } = "";

    /// <summary>What is wrong with it; <see langword="null"/>: nothing.</summary>
    public string? Problem() =>
        User.Length + Recipient.Length + Sender.Length + Listener.Length + Header.Length == 0 ? "a rule needs at least one of User, Recipient, Sender, Listener and Header"
        : new[] { User, Recipient, Sender, Listener, Header }.Any(part => part.Any(char.IsControl)) ? "a rule must not contain control characters"
        : Header.Length > 0 && Header.IndexOf(':', StringComparison.Ordinal) <= 0 ? $"'{Header}' must be a field's name and a pattern, such as X-App: shop*"
        : null;

    internal bool Matches(Envelope envelope, HeaderSection header) =>
        Like(User, envelope.User ?? "")
        && Like(Sender, envelope.ReversePath?.ToString() ?? "")
        && Like(Listener, envelope.Listener ?? "")
        && (Recipient.Length == 0 || envelope.ForwardPaths.Any(path => Like(Recipient, path.ToString())))
        && (Header.Length == 0 || HasField(header));

    private static bool Like(string pattern, string text) => pattern.Length == 0 || FileSystemName.MatchesSimpleExpression(pattern, text);

    private bool HasField(HeaderSection header)
    {
        var colon = Header.IndexOf(':', StringComparison.Ordinal);
        var (name, pattern) = (System.Text.Encoding.UTF8.GetBytes(Header[..colon].Trim()), Header[(colon + 1)..].Trim());
        return header.Fields.Any(field => header.HasName(field, name) && Like(pattern, header.TextOf(field)));
    }
}

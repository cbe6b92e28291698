namespace MailCatcher.Smtp;

/// <summary>An address as the envelope has it: the <c>Mailbox</c> of RFC 5321 §4.1.2, both halves exactly as they were given.</summary>
/// <param name="LocalPart">The local part, quotes kept when it was a quoted string; never changed, case included.</param>
/// <param name="Domain">The domain or address literal (with its brackets); empty only for <c>&lt;postmaster&gt;</c>.</param>
public readonly record struct EmailAddress(string LocalPart, string Domain)
{
    /// <summary>Reads one address (RFC 5321 §4.1.2 <c>Mailbox</c> with RFC 6531's UTF-8; no display name, no brackets). CR, LF, NUL and other controls never pass.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EmailAddress address) => throw new NotImplementedException();

    /// <summary>The address as it stands between the angle brackets of a path.</summary>
    public override string ToString() => Domain.Length == 0 ? LocalPart : $"{LocalPart}@{Domain}";
}

namespace MailCatcher.Smtp;

/// <summary>Something about a message that this server let pass, for the developer who sent it.</summary>
/// <param name="Code">What it is, in one word that stays the same: <c>bare-lf</c>, <c>missing-date</c>, … (docs/smtp.md has them all).</param>
/// <param name="Text">What was found, in a sentence.</param>
/// <param name="Stricter">What a stricter server does about it, in a sentence; empty: nothing.</param>
public sealed record MessageNote(string Code, string Text, string Stricter);

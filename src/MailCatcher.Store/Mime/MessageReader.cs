using MailCatcher.Smtp;

namespace MailCatcher.Store.Mime;

/// <summary>
/// Reads a message's content: into the facts of its summary, into the parts that a screen shows, and one part's bytes. Pure functions of the content:
/// no storage, no state. All three read within limits (nesting, parts, header section, decoded size, time), never throw for what the content holds, and say what was left out.
/// </summary>
internal static class MessageReader
{
    /// <summary>The facts for the list. Fast, because it runs before the 250: at most a few tenths of a millisecond for a plain message.</summary>
    /// <param name="content">The content, positioned at its start; seekable; not disposed here.</param>
    /// <param name="envelope">The envelope: forward-paths that no header field names become Bcc.</param>
    internal static MessageFacts ReadFacts(Stream content, Envelope envelope) => MessageFacts.None;

    /// <summary>The message taken apart for showing.</summary>
    internal static ParsedMessage Read(Stream content) => throw new NotImplementedException();

    /// <summary>One part, decoded; <see langword="null"/> when the message has no such part.</summary>
    internal static PartContent? OpenPart(Stream content, string partId) => throw new NotImplementedException();
}

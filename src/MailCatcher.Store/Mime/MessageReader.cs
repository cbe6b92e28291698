using System.Text;
using MailCatcher.Smtp;

namespace MailCatcher.Store.Mime;

/// <summary>
/// Reads a message's content: into the facts of its summary, into the parts that a screen shows, and one part's bytes. Pure functions of the content:
/// no storage, no state. All three read within limits (nesting, parts, header section, decoded size, time), never throw for what the content holds, and say what was left out.
/// </summary>
internal static class MessageReader
{
    // Without it .NET knows only UTF-8, UTF-16 and Latin-1, and MimeKit's decoder of header fields asks .NET.
    static MessageReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The facts for the list. Fast, because it runs before the 250: at most a few tenths of a millisecond for a plain message.</summary>
    /// <param name="content">The content, positioned at its start; seekable; not disposed here.</param>
    /// <param name="envelope">The envelope: forward-paths that no header field names become Bcc.</param>
    internal static MessageFacts ReadFacts(Stream content, Envelope envelope) => ReadFacts(content, envelope, ReadLimits.Facts);

    /// <summary>The facts, and the header section for those who want more of it than the list shows.</summary>
    internal static MessageFacts ReadFacts(Stream content, Envelope envelope, out HeaderSection header)
    {
        using var window = new ContentWindow(content);
        return new FactsReader(new Reading(ReadLimits.Facts)).Read(window, envelope, out header);
    }

    /// <summary>The message taken apart for showing.</summary>
    internal static ParsedMessage Read(Stream content) => Read(content, ReadLimits.Screen);

    /// <summary>One part, decoded; <see langword="null"/> when the message has no such part.</summary>
    internal static PartContent? OpenPart(Stream content, string partId)
    {
        using var window = new ContentWindow(content);
        return new PartOpener(window, new Reading(ReadLimits.Screen)).Open(partId);
    }

    /// <summary>Opens several parts one after the other: <see cref="PartOpener.OpenEach"/>.</summary>
    internal static async Task VisitPartsAsync(Stream content, IReadOnlySet<string> partIds, Func<PartContent, Task> visit)
    {
        using var window = new ContentWindow(content);
        foreach (var part in new PartOpener(window, new Reading(ReadLimits.Screen)).OpenEach(partIds))
        {
            await using (part)
            {
                await visit(part);
            }
        }
    }

    /// <summary>The facts, read within other limits.</summary>
    internal static MessageFacts ReadFacts(Stream content, Envelope envelope, ReadLimits limits)
    {
        using var window = new ContentWindow(content);
        return new FactsReader(new Reading(limits)).Read(window, envelope, out _);
    }

    /// <summary>The message, read within other limits.</summary>
    internal static ParsedMessage Read(Stream content, ReadLimits limits)
    {
        using var window = new ContentWindow(content);
        return new TreeReader(window, new Reading(limits)).Read();
    }
}

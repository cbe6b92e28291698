using System.Collections.Immutable;
using MailCatcher.Smtp;

namespace MailCatcher.Store.Mime;

/// <summary>A message taken apart for showing. Reading never fails; what could not be read is listed in <see cref="Faults"/>.</summary>
public sealed record ParsedMessage
{
    /// <summary>Every header field of the message, in order, duplicates kept.</summary>
    public required ImmutableArray<HeaderField> HeaderFields { get; init; }

    /// <summary>The text body, decoded; <see langword="null"/> when there is none.</summary>
    public required string? Text { get; init; }

    /// <summary>The HTML body, decoded but otherwise as sent: hostile until proven otherwise; <see langword="null"/> when there is none.</summary>
    public required string? Html { get; init; }

    /// <summary>The MIME tree.</summary>
    public required MimeNode Root { get; init; }

    /// <summary>What was wrong or left out, in sentences for the developer who sent the message.</summary>
    public ImmutableArray<string> Faults => [.. Notes.Select(note => note.Text)];

    /// <summary>The same with more to it. Only what taking the message apart has shown; <see cref="MessageStore.ReadWithNotesAsync"/> has all.</summary>
    public required ImmutableArray<MessageNote> Notes { get; init; }

    /// <summary>Every part that is no container, in order. An attached message is one part.</summary>
    public IEnumerable<MimeNode> Leaves => Root.Leaves;

    /// <summary>The parts that are attachments.</summary>
    public IEnumerable<MimeNode> Attachments => Leaves.Where(leaf => leaf.Role == PartRole.Attachment);

    /// <summary>The parts that the HTML shows by <c>cid:</c> or that are marked inline without being a body.</summary>
    public IEnumerable<MimeNode> Inline => Leaves.Where(leaf => leaf.Role == PartRole.Inline);
}

/// <summary>One header field (RFC 5322 §2.2).</summary>
/// <param name="Name">The field name as written.</param>
/// <param name="Value">The value, unfolded and with encoded words decoded (RFC 2047).</param>
/// <param name="RawValue">The value as written, folding kept; bytes that are not UTF-8 read as Latin-1.</param>
public sealed record HeaderField(string Name, string Value, string RawValue);

/// <summary>One MIME part, with its parts.</summary>
public sealed record MimeNode
{
    /// <summary>Its place in the tree, as IMAP numbers parts (RFC 3501 §6.4.5): <c>1</c>, <c>2</c>, <c>2.1</c>; the root of a multipart message is the empty string.</summary>
    public required string PartId { get; init; }

    /// <summary>The media type, lower case, without parameters; <c>text/plain</c> when missing or broken.</summary>
    public required string ContentType { get; init; }

    /// <summary>The charset parameter; empty when there is none.</summary>
    public string Charset { get; init; } = "";

    /// <summary>The Content-Transfer-Encoding, lower case; empty when there is none.</summary>
    public string TransferEncoding { get; init; } = "";

    /// <summary>The Content-Disposition without parameters, lower case; empty when there is none.</summary>
    public string Disposition { get; init; } = "";

    /// <summary>The file name, decoded and safe to show and to save under: no path, no controls, never empty for an attachment; empty otherwise when there is none.</summary>
    public string FileName { get; init; } = "";

    /// <summary>The Content-ID without its angle brackets; empty when there is none.</summary>
    public string ContentId { get; init; } = "";

    /// <summary>Size in bytes after decoding; 0 for a multipart.</summary>
    public long Size { get; init; }

    /// <summary>What the part is for.</summary>
    public PartRole Role { get; init; }

    /// <summary>The parts of a multipart, or of an attached message.</summary>
    public ImmutableArray<MimeNode> Children { get; init; } = [];

    /// <summary>This part if it is no container, else those below it, in order. An attached message is one part, whatever it holds.</summary>
    public IEnumerable<MimeNode> Leaves => Role == PartRole.Container ? Children.SelectMany(child => child.Leaves) : [this];
}

/// <summary>What a MIME part is for.</summary>
public enum PartRole
{
    /// <summary>A multipart: only holds others.</summary>
    Container,

    /// <summary>A body: the text or the HTML, or an alternative of them.</summary>
    Body,

    /// <summary>Shown within the body.</summary>
    Inline,

    /// <summary>An attachment.</summary>
    Attachment,
}

/// <summary>One MIME part's decoded bytes. Dispose it when done.</summary>
/// <param name="Part">What the part is.</param>
/// <param name="Content">The decoded bytes; seekable.</param>
public sealed record PartContent(MimeNode Part, Stream Content) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

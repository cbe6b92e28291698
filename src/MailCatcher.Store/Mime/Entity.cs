namespace MailCatcher.Store.Mime;

/// <summary>A MIME entity as the scanner found it: its header section, and where its body lies.</summary>
internal sealed class Entity
{
    internal required HeaderSection Header { get; init; }

    internal required PartType Type { get; set; }

    /// <summary>Where the body begins.</summary>
    internal required long Start { get; init; }

    /// <summary>Where the body ends: before the line end that belongs to the boundary line.</summary>
    internal long End { get; set; }

    /// <summary>The parts of a multipart, or the one message that a <c>message/rfc822</c> holds.</summary>
    internal List<Entity> Children { get; } = [];

    /// <summary>The part number; see <see cref="MimeNode.PartId"/>.</summary>
    internal string PartId { get; set; } = "";

    internal PartRole Role { get; set; }

    internal long Length => End - Start;

    /// <summary>A multipart with parts. One without is read as a text.</summary>
    internal bool IsContainer => Type.IsMultipart && Children.Count > 0;

    /// <summary>An attached message that could be read in place.</summary>
    internal bool IsMessage => Type.MediaType == "message/rfc822" && Children.Count > 0;
}

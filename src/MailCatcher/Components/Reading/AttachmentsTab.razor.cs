using MailCatcher.Store.Mime;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Reading;

/// <summary>The attached and inline parts, to look at and to download.</summary>
public sealed partial class AttachmentsTab
{
    private const long LargestPreview = 8 * 1024 * 1024;

    /// <summary>The message.</summary>
    [Parameter, EditorRequired]
    public Guid MessageId { get; set; }

    /// <summary>The message, taken apart.</summary>
    [Parameter, EditorRequired]
    public ParsedMessage Message { get; set; } = default!;

    private List<MimeNode> Parts => [.. Message.Attachments, .. Message.Inline];

    // The types that the part's address answers as themselves. SVG is not among them: it is a document, not a picture.
    private static bool IsPicture(MimeNode part) =>
        part.ContentType is "image/png" or "image/jpeg" or "image/gif" or "image/webp" && part.Size is > 0 and <= LargestPreview;

    private static string Name(MimeNode part) => part.FileName.Length > 0 ? part.FileName : $"part-{part.PartId}";

    private static string Kind(MimeNode part)
    {
        var extension = Path.GetExtension(part.FileName).TrimStart('.');
        var kind = extension.Length is > 0 and <= 4 ? extension : part.ContentType[(part.ContentType.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return kind[..Math.Min(4, kind.Length)].ToUpperInvariant();
    }

    private string Link(MimeNode part) => $"api/v1/message/{MessageId}/part/{Uri.EscapeDataString(part.PartId)}";
}

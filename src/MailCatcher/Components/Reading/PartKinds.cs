using MailCatcher.Store.Mime;

namespace MailCatcher.Components.Reading;

/// <summary>What can be done with a part besides saving it.</summary>
internal static class PartKinds
{
    private const long LargestPicture = 8 * 1024 * 1024;

    /// <summary>Whether it is a picture that its address answers as itself. SVG is not among them: it is a document, not a picture.</summary>
    internal static bool IsPicture(MimeNode part) =>
        part.ContentType is "image/png" or "image/jpeg" or "image/gif" or "image/webp" && part.Size is > 0 and <= LargestPicture;

    /// <summary>Whether it can be read as text.</summary>
    internal static bool IsText(MimeNode part) =>
        part.ContentType.StartsWith("text/", StringComparison.Ordinal) || part.ContentType.EndsWith("+xml", StringComparison.Ordinal) || part.ContentType.EndsWith("+json", StringComparison.Ordinal)
        || part.ContentType is "application/json" or "application/xml" or "application/ics" or "application/javascript" or "message/rfc822" or "message/delivery-status" or "message/disposition-notification"
            or "application/pgp-signature" or "application/x-sh";

    /// <summary>Where its bytes are.</summary>
    internal static string Link(Guid messageId, MimeNode part) => $"api/v1/message/{messageId}/part/{Uri.EscapeDataString(part.PartId)}";

    /// <summary>The name it is saved under.</summary>
    internal static string Name(MimeNode part) => part.FileName.Length > 0 ? part.FileName : $"part-{part.PartId}";

    /// <summary>At most four letters that say what it is.</summary>
    internal static string Letters(MimeNode part)
    {
        var extension = Path.GetExtension(part.FileName).TrimStart('.');
        var kind = extension.Length is > 0 and <= 4 ? extension : part.ContentType[(part.ContentType.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return kind[..Math.Min(4, kind.Length)].ToUpperInvariant();
    }
}

namespace MailCatcher.Store.Mime;

/// <summary>The names that parts go by.</summary>
internal static class PartNames
{
    /// <summary>The part's file name, safe; never empty for an attachment.</summary>
    internal static string Of(Entity part)
    {
        var name = SafeFileName.Clean(part.Type.FileName);
        return name.Length > 0 || part.Role != PartRole.Attachment ? name : SafeFileName.For(part.PartId, part.Type.MediaType);
    }
}

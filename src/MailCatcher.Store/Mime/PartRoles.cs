namespace MailCatcher.Store.Mime;

/// <summary>Tells what each part is for. An attached message's parts get the roles they have within that message.</summary>
internal sealed class PartRoles(BodyReader bodies, Reading reading)
{
    internal void Assign(Entity root)
    {
        var leaves = new List<(Entity Part, Entity? Parent)>();
        Collect(root, null, leaves);
        foreach (var (part, parent) in leaves)
        {
            part.Role = IsBody(part, parent) ? PartRole.Body : PartRole.Attachment;
        }

        var references = References(leaves);
        foreach (var (part, parent) in leaves)
        {
            if (part.Role == PartRole.Attachment && IsInline(part.Type, parent, references))
            {
                part.Role = PartRole.Inline;
            }

            if (part.IsMessage)
            {
                Assign(part.Children[0]);
            }
        }
    }

    private static void Collect(Entity entity, Entity? parent, List<(Entity Part, Entity? Parent)> leaves)
    {
        if (!entity.IsContainer)
        {
            leaves.Add((entity, parent));
            return;
        }

        entity.Role = PartRole.Container;
        foreach (var child in entity.Children)
        {
            Collect(child, entity, leaves);
        }
    }

    private static bool IsBody(Entity part, Entity? parent)
    {
        var type = part.Type;
        return type.Disposition != "attachment" && type switch
        {
            { IsText: true } => type.FileName.Length == 0 || parent is null,
            // Other alternatives of the text, such as text/watch-html; an invitation is something to open.
            _ => parent?.Type.MediaType == "multipart/alternative" && type.FileName.Length == 0
                && type.MediaType.StartsWith("text/", StringComparison.Ordinal) && type.MediaType != "text/calendar",
        };
    }

    private static bool IsInline(PartType type, Entity? parent, HashSet<string> references)
    {
        if (type.MediaType == "message/rfc822" || parent is null)
        {
            return false;
        }

        return type.Disposition == "inline"
            || (type.ContentId.Length > 0 && (references.Contains(type.ContentId)
                || (parent.Type.MediaType == "multipart/related" && type.Disposition != "attachment")));
    }

    /// <summary>The Content-IDs that the HTML shows; looked for only when a part has one.</summary>
    private HashSet<string> References(List<(Entity Part, Entity? Parent)> leaves)
    {
        var references = new HashSet<string>(StringComparer.Ordinal);
        if (!leaves.Exists(leaf => leaf.Part.Type.ContentId.Length > 0))
        {
            return references;
        }

        long left = reading.Limits.ReferenceBytes;
        foreach (var (part, _) in leaves)
        {
            if (left > 0 && part is { Role: PartRole.Body, Type.MediaType: "text/html" })
            {
                ContentIds.AddReferences(bodies.Read(part, left, left, out _), references);
                left -= part.Length;
            }
        }

        return references;
    }
}

using System.Collections.Immutable;

namespace MailCatcher.Store.Mime;

/// <summary>Turns entities into the nodes that are shown.</summary>
internal sealed class NodeBuilder(ContentWindow window, Reading reading)
{
    internal MimeNode Build(Entity entity) => Build(entity, entity.IsContainer ? 0 : DecodedSize(entity));

    /// <summary>The node of an entity whose decoded size is known already.</summary>
    internal MimeNode Build(Entity entity, long size) => new()
    {
        PartId = entity.PartId,
        ContentType = entity.Type.MediaType,
        Charset = entity.Type.Charset,
        TransferEncoding = entity.Type.TransferEncoding,
        Disposition = entity.Type.Disposition,
        FileName = PartNames.Of(entity),
        ContentId = entity.Type.ContentId,
        Size = size,
        Role = entity.Role,
        Children = Children(entity),
    };

    /// <summary>Below an attached message stand its parts: a multipart in it has no number of its own (RFC 3501 §6.4.5).</summary>
    private ImmutableArray<MimeNode> Children(Entity entity)
    {
        var parts = entity.IsMessage && entity.Children[0].IsContainer ? entity.Children[0].Children : entity.Children;
        return [.. parts.Select(part => Build(part))];
    }

    private long DecodedSize(Entity entity)
    {
        if (entity.Type.IsIdentity)
        {
            return entity.Length;
        }

        if (!TransferDecoder.Knows(entity.Type))
        {
            reading.Report($"Part {entity.PartId} has a Content-Transfer-Encoding nobody knows; it is shown as sent.");
            return entity.Length;
        }

        if (reading.IsOutOfTime)
        {
            reading.LeaveOut("Some sizes are those before decoding, because decoding took too long.");
            return entity.Length;
        }

        var outcome = TransferDecoder.Decode(window, entity, Stream.Null);
        if (outcome.HasForeignBytes)
        {
            reading.Report($"Part {entity.PartId} says base64 but holds other characters.");
        }

        return outcome.Length;
    }
}

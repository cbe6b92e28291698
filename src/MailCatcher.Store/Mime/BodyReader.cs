namespace MailCatcher.Store.Mime;

/// <summary>Reads a part's body as text.</summary>
internal sealed class BodyReader(ContentWindow window, Reading reading)
{
    /// <summary>The text, as far as so many bytes as sent and so many decoded bytes go.</summary>
    internal string Read(Entity part, long maxEncoded, long maxDecoded, out bool isCut)
    {
        using var decoded = new MemoryStream((int)Math.Min(part.Length, Math.Min(maxEncoded, maxDecoded)));
        var outcome = TransferDecoder.Decode(window, part, decoded, maxEncoded, maxDecoded);
        isCut = outcome.IsCut;
        var text = Charsets.Decode(decoded.GetBuffer().AsSpan(0, (int)decoded.Length), part.Type.Charset, isCut, out var fault);
        if (fault is not null)
        {
            reading.Report($"Part {part.PartId} {fault}.");
        }

        return text;
    }
}

using System.Text;

namespace MailCatcher.Api.Sending;

/// <summary>A MIME entity to be written: its header fields and its body.</summary>
internal abstract record MimeEntity
{
    private const int Base64Line = 76;
    private const int LongestLine = 998;

    private MimeEntity()
    {
    }

    /// <summary>A text body, as it is where that is ASCII with lines of legal length, else in Base64.</summary>
    internal static MimeEntity Text(string type, string text)
    {
        var lines = text.ReplaceLineEndings("\r\n");
        return Ascii.IsValid(lines) && lines.Split("\r\n").All(line => line.Length <= LongestLine)
            ? new Leaf($"Content-Type: {type}; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n", $"{lines}\r\n")
            : new Leaf($"Content-Type: {type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n", Base64(Encoding.UTF8.GetBytes(lines)));
    }

    /// <summary>An attachment or inline part.</summary>
    internal static MimeEntity File(SendAttachment attachment, string type)
    {
        var disposition = attachment.ContentId.Length > 0 ? "inline" : "attachment";
        var fields = new StringBuilder($"Content-Type: {type}\r\nContent-Transfer-Encoding: base64\r\n");
        fields.Append(
            attachment.Filename.Length > 0
                ? $"Content-Disposition: {disposition};\r\n {HeaderText.Parameter("filename", attachment.Filename)}\r\n"
                : $"Content-Disposition: {disposition}\r\n");
        if (attachment.ContentId.Length > 0)
        {
            fields.Append("Content-ID: <").Append(attachment.ContentId.Trim('<', '>')).Append(">\r\n");
        }

        return new Leaf(fields.ToString(), Base64(attachment.Content));
    }

    /// <summary>The parts as one entity: alone, the first is it.</summary>
    internal static MimeEntity Multipart(string subtype, params IEnumerable<MimeEntity> parts) =>
        parts.ToArray() is [var only] ? only : new Several(subtype, [.. parts], $"=_{Guid.NewGuid():N}");

    internal abstract void WriteTo(StringBuilder message);

    private static string Base64(byte[] bytes)
    {
        var text = Convert.ToBase64String(bytes);
        return string.Concat(text.Chunk(Base64Line).Select(line => $"{new string(line)}\r\n"));
    }

    private sealed record Leaf(string Fields, string Body) : MimeEntity
    {
        internal override void WriteTo(StringBuilder message) => message.Append(Fields).Append("\r\n").Append(Body);
    }

    private sealed record Several(string Subtype, MimeEntity[] Parts, string Boundary) : MimeEntity
    {
        internal override void WriteTo(StringBuilder message)
        {
            message.Append($"Content-Type: multipart/{Subtype}; boundary=\"{Boundary}\"\r\n\r\n");
            foreach (var part in Parts)
            {
                message.Append($"--{Boundary}\r\n");
                part.WriteTo(message);
            }

            message.Append($"--{Boundary}--\r\n");
        }
    }
}

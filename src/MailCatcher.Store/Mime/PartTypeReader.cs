using System.Text;

namespace MailCatcher.Store.Mime;

/// <summary>Reads an entity's Content-* fields (RFC 2045, RFC 2183, RFC 2231).</summary>
internal sealed class PartTypeReader(Reading reading)
{
    private const int MaxTokenLength = 200;

    internal PartType Read(HeaderSection header, PartType fallback)
    {
        if (header.Fields.Count == 0)
        {
            return fallback;
        }

        var part = ReadContentType(header, fallback);
        if (header.Find("Content-Transfer-Encoding"u8) is { } encoding)
        {
            part = part with { TransferEncoding = Token(HeaderValues.Raw(WithoutComment(header.ValueOf(encoding)))) };
        }

        if (header.Find("Content-Disposition"u8) is { } field)
        {
            var value = header.SegmentOf(field, reading.Limits.FieldBytes);
            var disposition = HeaderValues.Disposition(value) ?? HeaderValues.Disposition(WithoutParameters(value));
            part = part with
            {
                // RFC 2183 §2.8: a disposition nobody knows is an attachment.
                Disposition = disposition is null ? "attachment" : Token(disposition.Disposition),
                FileName = disposition?.FileName is { Length: > 0 } name ? name : part.FileName,
            };
        }

        return header.Find("Content-ID"u8) is { } id
            ? part with { ContentId = HeaderValues.Id(header.SegmentOf(id, reading.Limits.FieldBytes)) }
            : part;
    }

    private PartType ReadContentType(HeaderSection header, PartType fallback)
    {
        if (header.Find("Content-Type"u8) is not { } field)
        {
            return fallback;
        }

        var value = header.SegmentOf(field, reading.Limits.FieldBytes);
        if ((HeaderValues.ContentType(value) ?? HeaderValues.ContentType(WithoutParameters(value))) is not { } type)
        {
            reading.Report("A Content-Type field is not a media type; the part was read as text/plain.");
            return PartType.Default;
        }

        var mediaType = Token(type.MimeType);
        return PartType.Default with
        {
            MediaType = mediaType == "text/" ? "text/plain" : mediaType,
            Charset = Token(type.Charset ?? ""),
            Boundary = type.Boundary is { Length: > 0 and <= BoundaryStack.MaxBoundaryLength } boundary ? Encoding.UTF8.GetBytes(boundary.TrimEnd()) : [],
            FileName = type.Name ?? "",
        };
    }

    /// <summary>A type stays what it is when only its parameters are nonsense.</summary>
    private static ArraySegment<byte> WithoutParameters(ArraySegment<byte> value)
    {
        var end = value.AsSpan().IndexOf((byte)';');
        return end < 0 ? value : value[..end];
    }

    private static string Token(string value) => SafeText.Line(value.Trim(), MaxTokenLength).ToLowerInvariant();

    private static ReadOnlySpan<byte> WithoutComment(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOfAny((byte)'(', (byte)';');
        return end > 0 ? value[..end] : value;
    }
}

namespace MailCatcher.Store.Mime;

/// <summary>What the Content-* fields of an entity say, lower case where case means nothing.</summary>
internal sealed record PartType
{
    /// <summary>What an entity without Content-* fields is (RFC 2045 §5.2).</summary>
    internal static PartType Default { get; } = new();

    internal string MediaType { get; init; } = "text/plain";

    internal string Charset { get; init; } = "";

    /// <summary>The boundary; empty when there is none or it is not usable.</summary>
    internal byte[] Boundary { get; init; } = [];

    internal string TransferEncoding { get; init; } = "";

    internal string Disposition { get; init; } = "";

    /// <summary>The file name as decoded: not yet safe.</summary>
    internal string FileName { get; init; } = "";

    internal string ContentId { get; init; } = "";

    internal bool IsMultipart => MediaType.StartsWith("multipart/", StringComparison.Ordinal);

    internal bool IsText => MediaType is "text/plain" or "text/html";

    /// <summary>Whether the body lies there as it is, so that a message within can be read in place.</summary>
    internal bool IsIdentity => TransferEncoding is "" or "7bit" or "8bit" or "binary";
}

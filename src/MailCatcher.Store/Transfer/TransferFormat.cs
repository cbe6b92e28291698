namespace MailCatcher.Store;

/// <summary>How messages are written for others.</summary>
public enum TransferFormat
{
    /// <summary>One message, as it is.</summary>
    Eml,

    /// <summary>One after the other in a file (RFC 4155), with <c>&gt;</c> before lines that begin with <c>From </c> (mboxrd).</summary>
    Mbox,

    /// <summary>A zip archive of .eml files.</summary>
    Zip,

    /// <summary>A line of JSON each: the only one that keeps everything.</summary>
    JsonLines,
}

/// <summary>The formats by name.</summary>
public static class TransferFormats
{
    /// <summary>The names, for people.</summary>
    public const string Names = "jsonl, mbox, zip or eml";

    private const int SniffedBytes = 5;

    /// <summary>The format of that name.</summary>
    public static TransferFormat? Find(string? name) => name switch
    {
        "eml" => TransferFormat.Eml,
        "mbox" => TransferFormat.Mbox,
        "zip" => TransferFormat.Zip,
        "jsonl" => TransferFormat.JsonLines,
        _ => null,
    };

    /// <summary>What a source is, by its first bytes, with a stream that still has them.</summary>
    public static async Task<(TransferFormat Format, Stream Source)> SniffAsync(Stream source, CancellationToken cancellationToken)
    {
        var first = new byte[SniffedBytes];
        var length = await source.ReadAtLeastAsync(first, SniffedBytes, throwOnEndOfStream: false, cancellationToken);
        var format = first.AsSpan(0, length).StartsWith("PK\u0003\u0004"u8) || first.AsSpan(0, length).StartsWith("PK\u0005\u0006"u8) ? TransferFormat.Zip
            : first.AsSpan(0, length).StartsWith("From "u8) ? TransferFormat.Mbox
            : length > 0 && first[0] == '{' ? TransferFormat.JsonLines
            : TransferFormat.Eml;
        if (source.CanSeek)
        {
            source.Position = 0;
            return (format, source);
        }

        return (format, new PrefixedStream(first.AsMemory(0, length), source));
    }
}

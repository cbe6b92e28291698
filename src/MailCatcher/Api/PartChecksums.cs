using System.Buffers;
using System.Security.Cryptography;
using MailCatcher.Store;
using MailCatcher.Store.Mime;

namespace MailCatcher.Api;

/// <summary>Reads the checksums of a message's attachments and inline parts.</summary>
internal static class PartChecksums
{
    private const int BufferBytes = 64 * 1024;

    internal static async Task<IReadOnlyDictionary<string, ChecksumsJson>> ReadAsync(MessageStore messages, Guid id, ParsedMessage parsed, CancellationToken cancellationToken)
    {
        var checksums = new Dictionary<string, ChecksumsJson>();
        var wanted = parsed.Attachments.Concat(parsed.Inline).Select(part => part.PartId).ToHashSet();
        if (wanted.Count > 0)
        {
            await messages.VisitPartsAsync(
                id, wanted, async part => checksums[part.Part.PartId] = await ReadAsync(part.Content, cancellationToken), cancellationToken);
        }

        return checksums;
    }

    private static async Task<ChecksumsJson> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                md5.AppendData(buffer, 0, read);
                sha1.AppendData(buffer, 0, read);
                sha256.AppendData(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new ChecksumsJson(HexOf(md5), HexOf(sha1), HexOf(sha256));
    }

    private static string HexOf(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());
}

using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace MailCatcher.Store;

/// <summary>Reads messages from a source of any format.</summary>
/// <param name="maxBytes">Largest message; a larger one comes as <see langword="null"/>.</param>
/// <param name="temporary">The folder for what must be at hand as a whole, as a zip archive must.</param>
public sealed class TransferReader(long maxBytes, string temporary)
{
    private readonly Dictionary<UInt128, int> _seen = [];

    /// <summary>
    /// The messages, in order; <see langword="null"/> for one that cannot be read or is too large. One that has no id and the same content as one before gets a number, also across sources, so that a second reading
    /// of the same sources says the same of each.
    /// </summary>
    /// <exception cref="InvalidDataException">The source is not of its format.</exception>
    public async IAsyncEnumerable<TransferMessage?> ReadAsync(Stream source, TransferFormat format, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var message in OpenAsync(source, format, cancellationToken))
        {
            yield return message is { Id.Length: 0 } ? Number(message) : message;
        }
    }

    private IAsyncEnumerable<TransferMessage?> OpenAsync(Stream source, TransferFormat format, CancellationToken cancellationToken) => format switch
    {
        TransferFormat.JsonLines => JsonLines.ReadAsync(source, maxBytes, cancellationToken),
        TransferFormat.Mbox => new MboxReader(source, maxBytes).ReadAsync(cancellationToken),
        TransferFormat.Zip => ReadZipAsync(source, cancellationToken),
        _ => ReadOneAsync(source, cancellationToken),
    };

    private async IAsyncEnumerable<TransferMessage?> ReadOneAsync(Stream source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Nothing is no message, such as the body of a request that forgot it.
        var content = await LimitedRead.ReadAsync(source, maxBytes, cancellationToken);
        if (content is not { Length: 0 })
        {
            yield return content is null ? null : new TransferMessage { Content = content };
        }
    }

    private async IAsyncEnumerable<TransferMessage?> ReadZipAsync(Stream source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (source.CanSeek)
        {
            await foreach (var message in ZipEntries.ReadAsync(source, maxBytes, cancellationToken))
            {
                yield return message;
            }

            yield break;
        }

        // The directory of an archive is at its end.
        await using var whole = new FileStream(
            Path.Combine(temporary, $"{Guid.NewGuid():N}.zip"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await source.CopyToAsync(whole, cancellationToken);
        await foreach (var message in ZipEntries.ReadAsync(whole, maxBytes, cancellationToken))
        {
            yield return message;
        }
    }

    private TransferMessage Number(TransferMessage message)
    {
        var hash = BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(message.Content.Span));
        var count = _seen[hash] = _seen.GetValueOrDefault(hash) + 1;
        return count == 1 ? message : message with { Id = string.Create(CultureInfo.InvariantCulture, $"#{count}") };
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace MailCatcher.Store;

/// <summary>Zip archives of .eml files and of maildirs. A hostile one is read no further than it is good: the number of entries, the size of each and the ratio of the whole are limited, and no entry's name is ever a path.</summary>
public static class ZipEntries
{
    /// <summary>Most messages in one archive; its directory is held in memory.</summary>
    public const int MaxEntries = 100_000;

    /// <summary>How many times its own size an archive may unpack to, beyond the first <see cref="FreeBytes"/>.</summary>
    private const int MaxRatio = 100;

    private const long FreeBytes = 256L * 1024 * 1024;
    private const int EndSize = 22;
    private const int MaxComment = ushort.MaxValue;

    /// <summary>Writes a message as an entry.</summary>
    public static async Task WriteAsync(ZipArchive archive, TransferMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(message);
        var entry = archive.CreateEntry(EntryName.Of(message.Id, message.Content), CompressionLevel.Fastest);
        if (message.ReceivedAt is { } received && received.Year is >= 1980 and <= 2107)
        {
            // A zip's times have no zone; ours are UTC.
            entry.LastWriteTime = received.ToUniversalTime();
        }

        await using var target = await entry.OpenAsync(cancellationToken);
        await target.WriteAsync(message.Content, cancellationToken);
    }

    /// <summary>Reads the messages of an archive, in the order of its directory; <see langword="null"/> for one that is too large. What is no .eml file and in no maildir is passed over.</summary>
    /// <param name="source">The archive, seekable.</param>
    /// <param name="maxBytes">Largest message.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="InvalidDataException">It is no zip archive, or beyond the limits.</exception>
    public static async IAsyncEnumerable<TransferMessage?> ReadAsync(Stream source, long maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (CountOf(source) is > MaxEntries and var count)
        {
            throw new InvalidDataException($"The archive has {count} entries; at most {MaxEntries} are read.");
        }

        source.Position = 0;
        await using var archive = await ZipArchive.CreateAsync(source, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        var most = FreeBytes + (source.Length * MaxRatio);
        foreach (var entry in archive.Entries.Where(entry => IsMaildir(entry) || entry.Name.EndsWith(".eml", StringComparison.OrdinalIgnoreCase)))
        {
            await using var unpacked = await entry.OpenAsync(cancellationToken);
            var content = await LimitedRead.ReadAsync(unpacked, Math.Min(maxBytes, most), cancellationToken);
            most -= content?.Length ?? maxBytes;
            if (most <= 0)
            {
                throw new InvalidDataException($"The archive unpacks to more than {MaxRatio} times its size; this is not done.");
            }

            var name = IsMaildir(entry) ? MaildirName.Parse(entry.Name) : default;
            yield return content is null ? null : new TransferMessage
            {
                Id = EntryName.IdOf(entry.FullName),
                ReceivedAt = name.ReceivedAt ?? new DateTimeOffset(entry.LastWriteTime.DateTime, TimeSpan.Zero),
                Seen = name.Seen,
                Pinned = name.Pinned,
                Content = content,
            };
        }
    }

    private static bool IsMaildir(ZipArchiveEntry entry) => entry.Name.Length > 0 && entry.FullName.Split('/') is [.., var folder, _] && MaildirName.IsFolder(folder);

    /// <summary>How many entries the end of the archive says that there are, before any of them is read into memory.</summary>
    private static long CountOf(Stream source)
    {
        var tail = new byte[(int)Math.Min(source.Length, EndSize + MaxComment)];
        source.Position = source.Length - tail.Length;
        source.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || tail.Length - end < EndSize)
        {
            throw new InvalidDataException("This is no zip archive, or its end is missing.");
        }

        var count = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10));
        return count == ushort.MaxValue ? Count64Of(source, tail.AsSpan(0, end)) ?? count : count;
    }

    private static long? Count64Of(Stream source, ReadOnlySpan<byte> beforeEnd)
    {
        const int locatorSize = 20;
        const int countAt = 32;
        var locator = beforeEnd.LastIndexOf("PK\u0006\u0007"u8);
        if (locator < 0 || beforeEnd.Length - locator < locatorSize)
        {
            return null;
        }

        var at = BinaryPrimitives.ReadInt64LittleEndian(beforeEnd[(locator + 8)..]);
        if (at < 0 || at > source.Length - countAt - sizeof(long))
        {
            throw new InvalidDataException("The end of the zip archive is damaged.");
        }

        Span<byte> number = stackalloc byte[sizeof(long)];
        source.Position = at + countAt;
        source.ReadExactly(number);
        return BinaryPrimitives.ReadInt64LittleEndian(number) is >= 0 and var count ? count : long.MaxValue;
    }
}

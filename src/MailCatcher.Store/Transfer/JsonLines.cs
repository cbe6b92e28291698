using System.Runtime.CompilerServices;
using System.Text.Json;

namespace MailCatcher.Store;

/// <summary>Messages as lines of JSON.</summary>
public static class JsonLines
{
    private const int FirstBuffer = 64 * 1024;

    /// <summary>What stands in a line beside the content, at most.</summary>
    private const int MaxFacts = 1024 * 1024;

    /// <summary>Writes a message, line feed included.</summary>
    public static async Task WriteAsync(Stream target, TransferMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        await JsonSerializer.SerializeAsync(target, message, TransferJson.Default.TransferMessage, cancellationToken);
        await target.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }

    /// <summary>Reads the messages; <see langword="null"/> for one that is too large or no message.</summary>
    public static async IAsyncEnumerable<TransferMessage?> ReadAsync(Stream source, long maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (buffer, end, isTooLong) = (new byte[FirstBuffer], 0, false);
        while (true)
        {
            // All of it is a line that has not ended.
            if (end == buffer.Length)
            {
                isTooLong = isTooLong || buffer.Length > ((maxBytes / 3) + 1) * 4 + MaxFacts;
                if (isTooLong)
                {
                    end = 0;
                }
                else
                {
                    Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, Array.MaxLength));
                }
            }

            var read = await source.ReadAsync(buffer.AsMemory(end), cancellationToken);
            var (from, begin) = (end, 0);
            end += read;
            while (buffer.AsSpan(from, end - from).IndexOf((byte)'\n') is >= 0 and var place)
            {
                if (isTooLong || !IsEmpty(buffer.AsSpan(begin, from + place - begin)))
                {
                    yield return isTooLong ? null : Parse(buffer.AsSpan(begin, from + place - begin), maxBytes);
                }

                (begin, from, isTooLong) = (from + place + 1, from + place + 1, false);
            }

            if (read == 0)
            {
                if (isTooLong || !IsEmpty(buffer.AsSpan(begin, end - begin)))
                {
                    yield return isTooLong ? null : Parse(buffer.AsSpan(begin, end - begin), maxBytes);
                }

                yield break;
            }

            buffer.AsSpan(begin, end - begin).CopyTo(buffer);
            end -= begin;
        }
    }

    private static bool IsEmpty(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r"u8) < 0;

    private static TransferMessage? Parse(ReadOnlySpan<byte> line, long maxBytes)
    {
        try
        {
            return JsonSerializer.Deserialize(line, TransferJson.Default.TransferMessage) is { } message && message.Content.Length <= maxBytes ? message : null;
        }
        catch (JsonException)
        {
            // Half a line, where an export was broken off, or something else altogether.
            return null;
        }
    }
}

namespace MailCatcher.Smtp;

/// <summary>Reads content off the connection, by DATA or in chunks.</summary>
internal sealed class ContentReader(SmtpConnection connection, SmtpOptions options, TimeProvider time)
{
    /// <summary>How long a stopping server lets a client finish the content it is sending.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromMilliseconds(500);

    /// <summary>A rate is measured over this time at least.</summary>
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(10);

    /// <summary>Reads to CRLF.CRLF.</summary>
    /// <returns>Why the end never came; <see langword="null"/>: it came.</returns>
    public async ValueTask<Heard?> ReadDataAsync(ContentReceiver receiver)
    {
        var unstuffer = new DotUnstuffer();
        var since = time.GetTimestamp();
        while (true)
        {
            switch (unstuffer.Next(ref connection.Unread, out var content))
            {
                case DotUnstuffer.Found.Content:
                    await receiver.WriteAsync(content, CancellationToken.None).ConfigureAwait(false);
                    break;
                case DotUnstuffer.Found.End:
                    return null;
                default:
                    if (await ReadMoreAsync(since, receiver.Length).ConfigureAwait(false) is { } heard)
                    {
                        return heard;
                    }

                    break;
            }
        }
    }

    /// <summary>Reads one chunk (RFC 3030 §2), byte for byte.</summary>
    /// <param name="receiver">Where it goes; <see langword="null"/> throws it away, which must be done with a chunk that is refused, or it would be read as commands.</param>
    /// <param name="length">Its length.</param>
    /// <returns>Why the end never came; <see langword="null"/>: it came.</returns>
    public async ValueTask<Heard?> ReadChunkAsync(ContentReceiver? receiver, long length)
    {
        var since = time.GetTimestamp();
        var left = length;
        while (left > 0)
        {
            if (connection.Unread.IsEmpty)
            {
                if (await ReadMoreAsync(since, length - left).ConfigureAwait(false) is { } heard)
                {
                    return heard;
                }

                continue;
            }

            var piece = connection.Unread.Slice(0, Math.Min(connection.Unread.Length, left));
            connection.Unread = connection.Unread.Slice(piece.End);
            left -= piece.Length;
            if (receiver is not null)
            {
                await receiver.WriteAsync(piece, CancellationToken.None).ConfigureAwait(false);
            }
        }

        return null;
    }

    private async ValueTask<Heard?> ReadMoreAsync(long since, long bytes)
    {
        var heard = await connection.ReadMoreAsync(options.DataTimeout).ConfigureAwait(false);
        if (heard == Heard.Stopping && connection.TryFinishWithin(StopGrace))
        {
            return null;
        }

        if (heard != Heard.More || options.MinBytesPerSecond == 0)
        {
            return heard == Heard.More ? null : heard;
        }

        var elapsed = time.GetElapsedTime(since);
        return elapsed > RateGrace && bytes < options.MinBytesPerSecond * elapsed.TotalSeconds ? Heard.TooSlow : null;
    }
}

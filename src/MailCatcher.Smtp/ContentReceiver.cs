using Microsoft.Extensions.Logging;

namespace MailCatcher.Smtp;

/// <summary>Streams one message's content into the sink, within the size limit. Past the limit or a fault of the sink it goes on swallowing, since the client hears a reply only at the end.</summary>
internal sealed class ContentReceiver(IIncomingMessage message, long maxBytes, string sessionId, ILogger logger) : IAsyncDisposable
{
    private SmtpReply? _refusal;

    /// <summary>Bytes of content so far, those past the limit included.</summary>
    public long Length { get; private set; }

    /// <summary>Takes the next piece of content.</summary>
    public async ValueTask WriteAsync(System.Buffers.ReadOnlySequence<byte> content, CancellationToken cancellationToken)
    {
        Length += content.Length;
        if (_refusal is not null)
        {
            return;
        }

        if (maxBytes > 0 && Length > maxBytes)
        {
            _refusal = SmtpReplies.TooBig(maxBytes);
            await message.DisposeAsync().ConfigureAwait(false);
            return;
        }

        try
        {
            await message.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.MessageFailed(exception, sessionId);
            _refusal = SmtpReplies.LocalError;
        }
    }

    /// <summary>The content has ended: stores the message, or says why not.</summary>
    public async ValueTask<SmtpReply> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_refusal is not null)
        {
            return _refusal;
        }

        try
        {
            return await message.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.MessageFailed(exception, sessionId);
            return SmtpReplies.LocalError;
        }
    }

    public ValueTask DisposeAsync() => message.DisposeAsync();
}

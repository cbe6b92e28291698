using System.Buffers;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Smtp;

/// <summary>Streams one message's content into the sink, within the size limit. Past the limit or a fault of the sink it goes on swallowing, since the client hears a reply only at the end.</summary>
internal sealed class ContentReceiver : IAsyncDisposable
{
    private readonly Envelope _envelope;
    private readonly long _maxBytes;
    private readonly ContentScan? _scan;
    private readonly HeaderNames? _header;
    private readonly ILogger _logger;
    private readonly IIncomingMessage? _message;

    /// <summary>Opens the message in the sink; if that fails, <see cref="Refusal"/> says so.</summary>
    public ContentReceiver(IMessageSink sink, Envelope envelope, SmtpOptions options, FaultRule? fault, ILogger logger)
    {
        (_envelope, _maxBytes, _logger, Fault) = (envelope, options.MaxMessageBytes, logger, fault);
        (_scan, _header) = options.Strict ? (new ContentScan(), new HeaderNames()) : (null, null);
        try
        {
            _message = fault?.Action == FaultAction.Duplicate ? new DoubleMessage(sink.Open(envelope), sink.Open(envelope)) : sink.Open(envelope);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    /// <summary>Bytes of content so far, those past the limit included.</summary>
    public long Length { get; private set; }

    /// <summary>The fault to inject at its end; <see langword="null"/>: none.</summary>
    public FaultRule? Fault { get; }

    /// <summary>Why the message cannot be kept; <see langword="null"/> while it can.</summary>
    public SmtpReply? Refusal { get; private set; }

    /// <summary>Takes the next piece of content.</summary>
    public async ValueTask WriteAsync(ReadOnlySequence<byte> content, CancellationToken cancellationToken)
    {
        Length += content.Length;
        if (Refusal is not null)
        {
            return;
        }

        if (_maxBytes > 0 && Length > _maxBytes)
        {
            Refusal = SmtpReplies.TooBig(_maxBytes);
            await DisposeAsync().ConfigureAwait(false);
            return;
        }

        if (_scan is not null)
        {
            foreach (var piece in content)
            {
                _scan.Add(piece.Span);
                _header!.Add(piece.Span);
            }
        }

        try
        {
            await _message!.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    /// <summary>The content has ended: stores the message, or says why not.</summary>
    public async ValueTask<SmtpReply> CompleteAsync(CancellationToken cancellationToken)
    {
        _scan?.End();
        Refusal ??= _scan is null ? null : StrictRules.Refusal(_scan, _header!, _envelope);
        if (Refusal is null)
        {
            try
            {
                var reply = await _message!.CompleteAsync(cancellationToken).ConfigureAwait(false);
                _logger.MessageReceived(_envelope.SessionId, Length, _envelope.ForwardPaths.Length, reply.Code, reply.Lines[0]);
                return reply;
            }
            catch (Exception exception)
            {
                Fail(exception);
            }
        }

        return Refusal!;
    }

    public ValueTask DisposeAsync() => _message?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Fail(Exception exception)
    {
        _logger.MessageFailed(exception, _envelope.SessionId);
        Refusal = SmtpReplies.LocalError;
    }
}

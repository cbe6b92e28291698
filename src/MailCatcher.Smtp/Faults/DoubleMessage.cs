using System.Buffers;

namespace MailCatcher.Smtp;

/// <summary>Keeps a message twice: <see cref="FaultAction.Duplicate"/>.</summary>
internal sealed class DoubleMessage(IIncomingMessage first, IIncomingMessage second) : IIncomingMessage
{
    public async ValueTask WriteAsync(ReadOnlySequence<byte> content, CancellationToken cancellationToken)
    {
        await first.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        await second.WriteAsync(content, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<SmtpReply> CompleteAsync(CancellationToken cancellationToken)
    {
        await second.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return await first.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await first.DisposeAsync().ConfigureAwait(false);
        await second.DisposeAsync().ConfigureAwait(false);
    }
}

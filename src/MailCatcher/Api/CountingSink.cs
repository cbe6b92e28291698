using System.Buffers;
using MailCatcher.Metrics;
using MailCatcher.Smtp;

namespace MailCatcher.Api;

/// <summary>Stands before the store and counts what it takes and what it does not.</summary>
internal sealed class CountingSink(IMessageSink store, MailTally tally, MailMetrics metrics, TimeProvider time) : IMessageSink
{
    /// <inheritdoc/>
    public IIncomingMessage Open(Envelope envelope) => new Incoming(store.Open(envelope), tally, metrics, time);

    private sealed class Incoming(IIncomingMessage message, MailTally tally, MailMetrics metrics, TimeProvider time) : IIncomingMessage
    {
        private long _bytes;
        private bool _accepted;

        public ValueTask WriteAsync(ReadOnlySequence<byte> content, CancellationToken cancellationToken)
        {
            _bytes += content.Length;
            return message.WriteAsync(content, cancellationToken);
        }

        public async ValueTask<SmtpReply> CompleteAsync(CancellationToken cancellationToken)
        {
            var started = time.GetTimestamp();
            var reply = await message.CompleteAsync(cancellationToken);
            if (reply.IsPositive)
            {
                metrics.CountCommit(time.GetElapsedTime(started));
                _accepted = true;
                tally.CountAccepted(_bytes);
            }

            return reply;
        }

        public ValueTask DisposeAsync()
        {
            if (!_accepted)
            {
                tally.CountRejected();
            }

            return message.DisposeAsync();
        }
    }
}

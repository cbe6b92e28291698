using System.Buffers;
using System.Threading.Channels;

namespace MailCatcher.Smtp.Tests;

/// <summary>Keeps what it is given, or fails where told to.</summary>
internal sealed class RecordingSink : IMessageSink
{
    private readonly Channel<Caught> _caught = Channel.CreateUnbounded<Caught>();
    private int _open;
    private int _seen;

    public enum Fault
    {
        None,
        Open,
        Write,
        Complete,
    }

    public Fault FailAt { get; set; }

    /// <summary>Messages begun and not disposed.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Bytes that were written to messages, kept or not.</summary>
    public long BytesWritten { get; private set; }

    public int Count => Volatile.Read(ref _seen);

    /// <summary>Done when the content of a message has begun to arrive.</summary>
    public SemaphoreSlim Writing { get; } = new(0);

    /// <summary>Held, each write waits until it is set.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public async Task<Caught> NextAsync() => await _caught.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public List<Caught> All()
    {
        var all = new List<Caught>();
        while (_caught.Reader.TryRead(out var caught))
        {
            all.Add(caught);
        }

        return all;
    }

    IIncomingMessage IMessageSink.Open(Envelope envelope)
    {
        FailIf(Fault.Open);
        Interlocked.Increment(ref _open);
        return new Incoming(this, envelope);
    }

    private void FailIf(Fault fault)
    {
        if (FailAt == fault)
        {
            throw new InvalidOperationException("This sink fails here on purpose.");
        }
    }

    private sealed class Incoming(RecordingSink sink, Envelope envelope) : IIncomingMessage
    {
        private readonly ArrayBufferWriter<byte> _content = new();
        private bool _disposed;

        public async ValueTask WriteAsync(ReadOnlySequence<byte> content, CancellationToken cancellationToken)
        {
            Assert.False(_disposed);
            Assert.False(content.IsEmpty);
            sink.FailIf(Fault.Write);
            foreach (var memory in content)
            {
                _content.Write(memory.Span);
            }

            sink.BytesWritten += content.Length;
            sink.Writing.Release();
            if (sink.Hold is { } hold)
            {
                await hold.Task.WaitAsync(cancellationToken);
            }
        }

        public async ValueTask<SmtpReply> CompleteAsync(CancellationToken cancellationToken)
        {
            Assert.False(_disposed);
            sink.FailIf(Fault.Complete);
            Interlocked.Increment(ref sink._seen);
            await sink._caught.Writer.WriteAsync(new Caught(envelope, _content.WrittenSpan.ToArray()), cancellationToken);
            return new SmtpReply(250, "2.0.0", "Ok: queued as 1");
        }

        public ValueTask DisposeAsync()
        {
            if (!_disposed)
            {
                _disposed = true;
                Interlocked.Decrement(ref sink._open);
            }

            return ValueTask.CompletedTask;
        }
    }
}

internal sealed record Caught(Envelope Envelope, byte[] Content);

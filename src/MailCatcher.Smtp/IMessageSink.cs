using System.Buffers;

namespace MailCatcher.Smtp;

/// <summary>
/// Where caught messages go: the one interface that turns the arrow between the rooms. The session opens a message when it answers 354 and streams the content into it.
/// </summary>
public interface IMessageSink
{
    /// <summary>Begins to receive one message. Nothing is kept unless <see cref="IIncomingMessage.CompleteAsync"/> succeeds.</summary>
    IIncomingMessage Open(Envelope envelope);
}

/// <summary>A message on its way in. Disposing it before it is complete leaves nothing behind. Used by one session, one call at a time.</summary>
public interface IIncomingMessage : IAsyncDisposable
{
    /// <summary>
    /// Takes the next piece of content: after dot-unstuffing, line ends as received. The bytes are copied or written before the task ends.
    /// A failure to keep them does not throw: the message goes on, and <see cref="CompleteAsync"/> says so, because the client hears a reply only at the end.
    /// </summary>
    ValueTask WriteAsync(ReadOnlySequence<byte> content, CancellationToken cancellationToken);

    /// <summary>Stores the message and returns only once it is safe, because the reply this yields is the server's promise (RFC 5321 §6.1).</summary>
    /// <returns>The reply to the end of content: 250 with an id, 4xx to ask for another try, 5xx to refuse.</returns>
    ValueTask<SmtpReply> CompleteAsync(CancellationToken cancellationToken);
}

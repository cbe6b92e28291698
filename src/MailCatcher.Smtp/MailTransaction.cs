using System.Collections.Immutable;

namespace MailCatcher.Smtp;

/// <summary>One mail transaction as it is built, from MAIL to the end of content (RFC 5321 §3.3).</summary>
internal sealed class MailTransaction(SmtpCommand.Mail mail) : IAsyncDisposable
{
    private readonly ImmutableArray<EmailAddress>.Builder _forwardPaths = ImmutableArray.CreateBuilder<EmailAddress>(1);

    private readonly List<DsnRecipient> _dsnRecipients = [];

    private bool _isSpaced = mail.IsSpaced;

    /// <summary>The command that began it.</summary>
    public SmtpCommand.Mail Mail { get; } = mail;

    /// <summary>The content, once it has begun.</summary>
    public ContentReceiver? Content { get; set; }

    /// <summary>The recipients accepted so far.</summary>
    public EmailAddress[] Recipients => [.. _forwardPaths];

    /// <summary>How many recipients were accepted.</summary>
    public int RecipientCount => _forwardPaths.Count;

    /// <summary>Takes one more recipient.</summary>
    public void Add(SmtpCommand.Rcpt rcpt)
    {
        if (!rcpt.Parameters.IsEmpty)
        {
            _dsnRecipients.Add(new DsnRecipient(_forwardPaths.Count, rcpt.Parameters.Notify, rcpt.Parameters.OriginalRecipient));
        }

        _isSpaced |= rcpt.IsSpaced;
        _forwardPaths.Add(rcpt.ForwardPath);
    }

    public ValueTask DisposeAsync() => Content?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The finished envelope.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="client">Its client.</param>
    /// <param name="errors">What the client was told since the last message that it did wrong.</param>
    public Envelope ToEnvelope(string sessionId, ClientState client, IEnumerable<SmtpReply> errors) => new()
    {
        ReversePath = Mail.ReversePath,
        ForwardPaths = _forwardPaths.DrainToImmutable(),
        HelloName = client.Hello?.Name ?? "",
        RemoteAddress = client.Address,
        SessionId = sessionId,
        Protocol = client.Protocol(Mail.Parameters.SmtpUtf8),
        Body = Mail.Parameters.Body ?? BodyType.SevenBit,
        SmtpUtf8 = Mail.Parameters.SmtpUtf8,
        Dsn = Dsn(),
        Notes = Notes(client, errors).ToImmutableArray() is { IsEmpty: false } notes ? notes : null,
        RequireTls = Mail.Parameters.RequireTls,
        Listener = client.Listener,
        Tls = client.Tls,
        User = client.User,
    };

    private DsnRequest? Dsn() => Mail.Parameters.Return is null && Mail.Parameters.EnvelopeId is null && _dsnRecipients.Count == 0
        ? null
        : new DsnRequest { Return = Mail.Parameters.Return, EnvelopeId = Mail.Parameters.EnvelopeId, Recipients = [.. _dsnRecipients] };

    private IEnumerable<MessageNote> Notes(ClientState client, IEnumerable<SmtpReply> errors)
    {
        if (_isSpaced)
        {
            yield return new MessageNote("space-in-path", "There was a space after FROM: or TO:, where RFC 5321 §3.3 allows none.", "A strict server answers 501.");
        }

        if (client.Hello is { } hello && !EmailAddress.IsDomain(hello.Name))
        {
            yield return new MessageNote(
                "bad-helo-name",
                $"'{hello.Name}' in {(hello.Extended ? "EHLO" : "HELO")} is neither a domain nor an address literal (RFC 5321 §4.1.1.1).",
                "A strict server answers 501, or counts the message as spam.");
        }

        foreach (var error in errors)
        {
            yield return new MessageNote(
                "command-refused",
                $"Before this message the client sent something that was answered {error.Code} {error.EnhancedCode} {error.Lines[0]}.",
                "A strict server closes the connection after a few such errors.");
        }
    }
}

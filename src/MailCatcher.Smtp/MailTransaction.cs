using System.Collections.Immutable;

namespace MailCatcher.Smtp;

/// <summary>One mail transaction as it is built, from MAIL to the end of content (RFC 5321 §3.3).</summary>
internal sealed class MailTransaction(SmtpCommand.Mail mail) : IAsyncDisposable
{
    private readonly ImmutableArray<EmailAddress>.Builder _forwardPaths = ImmutableArray.CreateBuilder<EmailAddress>(1);

    /// <summary>The command that began it.</summary>
    public SmtpCommand.Mail Mail { get; } = mail;

    /// <summary>The content, once it has begun.</summary>
    public ContentReceiver? Content { get; set; }

    /// <summary>How many recipients were accepted.</summary>
    public int RecipientCount => _forwardPaths.Count;

    /// <summary>Takes one more recipient.</summary>
    public void Add(EmailAddress forwardPath) => _forwardPaths.Add(forwardPath);

    public ValueTask DisposeAsync() => Content?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The finished envelope.</summary>
    public Envelope ToEnvelope(string sessionId, ClientState client) => new()
    {
        ReversePath = Mail.ReversePath,
        ForwardPaths = _forwardPaths.DrainToImmutable(),
        HelloName = client.Hello?.Name ?? "",
        RemoteAddress = client.Address,
        SessionId = sessionId,
        Protocol = client.Protocol(Mail.Parameters.SmtpUtf8),
        Body = Mail.Parameters.Body ?? BodyType.SevenBit,
        SmtpUtf8 = Mail.Parameters.SmtpUtf8,
        Tls = client.Tls,
        User = client.User,
    };
}

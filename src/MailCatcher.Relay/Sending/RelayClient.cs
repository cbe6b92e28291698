using MailCatcher.Smtp;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace MailCatcher.Relay;

/// <summary>MailKit's client, which goes on with the recipients that were accepted, remembers why others were not, and asks for the reports that the sender asked for.</summary>
internal sealed class RelayClient(Transcript transcript) : SmtpClient(transcript)
{
    private DsnPlan _dsn = DsnPlan.None;

    internal Transcript Transcript => transcript;

    /// <summary>Recipients that were refused by name, with the answer, by address.</summary>
    internal Dictionary<string, SmtpResponse> Refused { get; } = [];

    /// <summary>How many messages went over this connection.</summary>
    internal int Messages { get; private set; }

    /// <summary>TLS version and cipher suite; <see langword="null"/> without TLS.</summary>
    internal string? Tls => IsConnected && IsSecure ? $"{SslProtocol} {SslCipherSuite}" : null;

    /// <summary>Another message: what was remembered of the one before is forgotten.</summary>
    internal void Begin(DsnPlan dsn)
    {
        Refused.Clear();
        Messages++;
        _dsn = dsn;
        DeliveryStatusNotificationType = dsn.Return switch
        {
            DsnReturn.Full => DeliveryStatusNotificationType.Full,
            DsnReturn.Headers => DeliveryStatusNotificationType.HeadersOnly,
            _ => DeliveryStatusNotificationType.Unspecified,
        };
    }

    protected override string? GetEnvelopeId(MimeMessage message) => _dsn.EnvelopeId;

    protected override DeliveryStatusNotification? GetDeliveryStatusNotifications(MimeMessage message, MailboxAddress mailbox) => _dsn.For(mailbox.Address);

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
        Refused[mailbox.Address] = response;

    protected override void OnNoRecipientsAccepted(MimeMessage message)
    {
        var last = Refused.Values.LastOrDefault();
        throw new SmtpCommandException(
            SmtpErrorCode.RecipientNotAccepted, last?.StatusCode ?? SmtpStatusCode.TransactionFailed, last?.Response ?? "No recipient was accepted.");
    }
}

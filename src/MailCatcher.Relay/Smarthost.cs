using System.Net.Sockets;
using System.Text;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace MailCatcher.Relay;

/// <summary>Speaks to the configured relay. What the relay or the network does wrong is an answer, never an exception.</summary>
internal sealed class Smarthost(IOptions<RelayOptions> options)
{
    /// <summary>The relay as <c>host:port</c>.</summary>
    internal string Name => $"{options.Value.Host}:{options.Value.Port}";

    /// <summary>Offers a message once, to all recipients in one transaction.</summary>
    /// <exception cref="OperationCanceledException">The program stops; nobody knows how far it came.</exception>
    internal async Task<RelayAnswer> OfferAsync(
        EmailAddress? reversePath, IReadOnlyList<EmailAddress> recipients, RawMessage message, CancellationToken cancellationToken)
    {
        using var client = new RecordingClient();
        try
        {
            var mailboxes = recipients.ToDictionary(recipient => recipient, Mailbox);
            await ConnectAsync(client, cancellationToken);
            EmailAddress[] paths = [.. recipients, .. reversePath is { } from ? (EmailAddress[])[from] : []];
            if (!client.Capabilities.HasFlag(SmtpCapabilities.UTF8) && paths.Any(path => !Ascii.IsValid(path.LocalPart)))
            {
                await client.DisconnectAsync(quit: true, cancellationToken);
                return RelayAnswer.ForAll(recipients, RecipientState.Failed, "5.6.7 An address is not ASCII, and the relay does not take such (SMTPUTF8, RFC 6531).");
            }

            var international = paths.Any(path => !Ascii.IsValid(path.ToString()));
            var reply = await client.SendAsync(
                RawMessage.Format(international), message, reversePath is { } sender ? Mailbox(sender) : new MailboxAddress("", ""), mailboxes.Values, cancellationToken);
            await client.DisconnectAsync(quit: true, cancellationToken);
            return Answer(recipients, client, RecipientState.Relayed, $"250 {reply}".TrimEnd());
        }
        catch (SmtpCommandException refusal) when (refusal.ErrorCode == SmtpErrorCode.RecipientNotAccepted)
        {
            return Answer(recipients, client, StateOf(refusal.StatusCode), "The relay took no recipient.");
        }
        catch (SmtpCommandException refusal)
        {
            return Answer(recipients, client, StateOf(refusal.StatusCode), $"{(int)refusal.StatusCode} {refusal.Message}");
        }
        catch (Exception fault) when (fault is ParseException or ArgumentException)
        {
            return RelayAnswer.ForAll(recipients, RecipientState.Failed, $"An address cannot be sent: {fault.Message}");
        }
        catch (NotSupportedException lack) when (client.IsConnected)
        {
            return RelayAnswer.ForAll(recipients, RecipientState.Failed, $"The relay cannot take this message: {lack.Message}");
        }
        catch (Exception fault) when (fault is ProtocolException or IOException or SocketException or TimeoutException
            or AuthenticationException or SslHandshakeException or ServiceNotConnectedException or NotSupportedException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var doubt = message.IsSent ? " The relay had the whole message by then: it may have taken it, and get it twice." : "";
            return Answer(recipients, client, RecipientState.Delayed, $"{FirstLine(fault.Message)}{doubt}");
        }
    }

    private async Task ConnectAsync(RecordingClient client, CancellationToken cancellationToken)
    {
        var relay = options.Value;
        client.Timeout = (int)relay.Timeout.TotalMilliseconds;
        if (relay.AcceptAnyCertificate)
        {
#pragma warning disable CA5359 // Only where the operator has said so: Relay:AcceptAnyCertificate.
            client.ServerCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        await client.ConnectAsync(relay.Host, relay.Port, SecurityOf(relay.Tls), cancellationToken);
        if (relay.User.Length > 0)
        {
            await client.AuthenticateAsync(relay.User, relay.Password, cancellationToken);
        }
    }

    private static SecureSocketOptions SecurityOf(RelayTls tls) => tls switch
    {
        RelayTls.None => SecureSocketOptions.None,
        RelayTls.StartTls => SecureSocketOptions.StartTls,
        RelayTls.Implicit => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTlsWhenAvailable,
    };

    private static MailboxAddress Mailbox(EmailAddress address) => new("", address.ToString());

    /// <summary>The recipients that were refused by name keep their own answer; the others share the transaction's.</summary>
    private static RelayAnswer Answer(IReadOnlyList<EmailAddress> recipients, RecordingClient client, RecipientState state, string text) =>
        new(text, recipients.ToDictionary(
            recipient => recipient,
            recipient => client.Refused.TryGetValue(recipient.ToString(), out var refusal)
                ? new RecipientAnswer(StateOf(refusal.StatusCode), $"{(int)refusal.StatusCode} {refusal.Response}")
                : new RecipientAnswer(state, text)));

    private static RecipientState StateOf(SmtpStatusCode code) => (int)code is >= 400 and < 500 ? RecipientState.Delayed : RecipientState.Failed;

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();

    /// <summary>Goes on with the recipients that were accepted, and remembers why others were not.</summary>
    private sealed class RecordingClient : SmtpClient
    {
        internal Dictionary<string, SmtpResponse> Refused { get; } = [];

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
            Refused[mailbox.Address] = response;

        protected override void OnNoRecipientsAccepted(MimeMessage message)
        {
            var last = Refused.Values.LastOrDefault();
            throw new SmtpCommandException(
                SmtpErrorCode.RecipientNotAccepted, last?.StatusCode ?? SmtpStatusCode.TransactionFailed, last?.Response ?? "No recipient was accepted.");
        }
    }
}

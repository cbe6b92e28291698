using System.Net.Sockets;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace MailCatcher.Relay;

/// <summary>Hands a message to a server. What the server or the network does wrong is an answer, never an exception.</summary>
internal sealed class RelaySender(ConnectionPool pool)
{
    /// <summary>Offers a message once, to all its recipients in one transaction.</summary>
    /// <exception cref="OperationCanceledException">The program stops; <paramref name="said"/> tells how far it came.</exception>
    internal async Task<RelayAnswer> OfferAsync(Route route, RelayServer server, Parcel parcel, OfferProgress said, CancellationToken cancellationToken)
    {
        RelayAnswer answer;
        try
        {
            await using var lease = await pool.LeaseAsync(route, server, transcript => said.Transcript = transcript, cancellationToken);
            said.Tls = lease.Client.Tls is { } tls && Certificates.TakesAny(route.Options) ? $"{tls}, certificate not checked" : lease.Client.Tls;
            answer = await OfferAsync(lease, route.Options, parcel, said, cancellationToken);
        }
        catch (Exception fault) when (IsTrouble(fault, cancellationToken))
        {
            answer = RelayAnswer.ForAll(parcel.Recipients, RecipientState.Delayed, Describe(fault, route.Options)) with { IsUnreachable = !said.IsSent };
        }

        return answer with
        {
            Server = server.ToString(),
            Tls = said.Tls,
            Transcript = said.Transcript?.Lines ?? [],
        };
    }

    /// <summary>Whether an attempt can fail with this through no fault of ours.</summary>
    internal static bool IsTrouble(Exception fault, CancellationToken cancellationToken) =>
        fault is ProtocolException or CommandException or IOException or SocketException or TimeoutException or AuthenticationException or SslHandshakeException
            or ServiceNotConnectedException or NotSupportedException or CredentialException or ObjectDisposedException
        || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    internal static string Describe(Exception fault, RouteOptions route) => fault switch
    {
        SmtpCommandException refusal => $"{(int)refusal.StatusCode} {FirstLine(refusal.Message)}",
        TimeoutException or OperationCanceledException => $"The relay did not answer within {route.Timeout.TotalSeconds:0.#} seconds.",
        AuthenticationException => $"The login was refused: {FirstLine(fault.InnerException?.Message ?? fault.Message)}",
        _ => FirstLine(fault.Message),
    };

    private static async Task<RelayAnswer> OfferAsync(ConnectionPool.Lease lease, RouteOptions route, Parcel parcel, OfferProgress said, CancellationToken cancellationToken)
    {
        var (client, recipients) = (lease.Client, parcel.Recipients);
        var reversePath = parcel.ReversePathFor(route);
        try
        {
            var packed = await Packer.PackAsync(client, route, parcel, reversePath, cancellationToken);
            await using var stream = packed.Content;
            if (packed.Refusal is { } lack)
            {
                lease.Keep();
                return RelayAnswer.ForAll(recipients, RecipientState.Failed, lack);
            }

            using var message = packed.Message!;
            said.Message = message;
            var dsn = client.Capabilities.HasFlag(SmtpCapabilities.Dsn) ? packed.Dsn : DsnPlan.None;
            client.Begin(dsn);
            client.RequireTLS = parcel.Envelope.RequireTls;
            var reply = await client.SendAsync(
                RawMessage.Format(packed.IsInternational), message, reversePath is { } sender ? Mailbox(sender) : new MailboxAddress("", ""), recipients.Select(Mailbox), cancellationToken);
            lease.Keep();
            var noReports = !packed.Dsn.IsNone && dsn.IsNone ? " (The reports that were asked for are not: the relay has no DSN.)" : "";
            return Answer(recipients, client, RecipientState.Relayed, $"250 {FirstLine(reply)}".TrimEnd() + noReports);
        }
        catch (SmtpCommandException refusal)
        {
            // It said no, and waits for the next message; but with 421 it closes (RFC 5321 §3.8).
            if ((int)refusal.StatusCode != 421)
            {
                lease.Keep();
            }

            var text = refusal.ErrorCode == SmtpErrorCode.RecipientNotAccepted ? "The relay took no recipient." : Describe(refusal, route);
            return Answer(recipients, client, StateOf(refusal.StatusCode), text);
        }
        catch (Exception fault) when (fault is ParseException or ArgumentException)
        {
            return RelayAnswer.ForAll(recipients, RecipientState.Failed, $"An address cannot be sent: {FirstLine(fault.Message)}");
        }
        catch (NotSupportedException lack)
        {
            return RelayAnswer.ForAll(recipients, RecipientState.Failed, $"The relay cannot take this message: {FirstLine(lack.Message)}");
        }
        catch (Exception fault) when (IsTrouble(fault, cancellationToken))
        {
            var doubt = said.IsSent ? " The relay had the whole message by then: it may have taken it, and get it twice." : "";
            return Answer(recipients, client, RecipientState.Delayed, $"{Describe(fault, route)}{doubt}") with { IsUncertain = said.IsSent };
        }
    }

    private static MailboxAddress Mailbox(EmailAddress address) => new("", address.ToString());

    /// <summary>The recipients that were refused by name keep their own answer; the others share the transaction's.</summary>
    private static RelayAnswer Answer(IReadOnlyList<EmailAddress> recipients, RelayClient client, RecipientState state, string text) =>
        new(text, recipients.ToDictionary(
            recipient => recipient,
            recipient => client.Refused.TryGetValue(recipient.ToString(), out var refusal)
                ? new RecipientAnswer(StateOf(refusal.StatusCode), $"{(int)refusal.StatusCode} {FirstLine(refusal.Response)}")
                : new RecipientAnswer(state, text)));

    private static RecipientState StateOf(SmtpStatusCode code) => (int)code is >= 400 and < 500 ? RecipientState.Delayed : RecipientState.Failed;

    private static string FirstLine(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Split('\n', 2)[0].TrimEnd().Select(character => char.IsControl(character) ? '?' : character));
}

/// <summary>How far an offer has come, also for whoever has to end it.</summary>
internal sealed class OfferProgress
{
    internal Transcript? Transcript { get; set; }

    internal string? Tls { get; set; }

    internal RawMessage? Message { get; set; }

    /// <summary>Whether the whole content has gone out.</summary>
    internal bool IsSent => Message?.IsSent ?? false;
}

using System.Buffers;
using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Smtp;

/// <summary>One client's session (RFC 5321 §3): which command may come when stands in the guards of one switch, next to what the command does.</summary>
internal sealed class SmtpSession(
    ConnectionContext context, SmtpConnection connection, IMessageSink sink, SmtpCertificates certificates, Credentials credentials, SmtpOptions options, ILogger logger)
{
    private const int MaxErrors = 20;

    /// <summary>How long a stopping server lets a client finish the content it is sending.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromMilliseconds(500);

    private readonly string _id = context.ConnectionId;
    private readonly ClientState _client = new((context.RemoteEndPoint as IPEndPoint)?.Address);
    private MailTransaction? _transaction;
    private int _errors;
    private bool _startsTls;
    private bool _ended;

    /// <summary>Runs the session to its end.</summary>
    /// <returns>Why it ended, for the log.</returns>
    /// <exception cref="IOException">The client went away.</exception>
    /// <exception cref="AuthenticationException">The TLS handshake failed.</exception>
    public async Task<string> RunAsync(bool beginsWithTls)
    {
        if (beginsWithTls)
        {
            await BeginTlsAsync().ConfigureAwait(false);
        }

        connection.Write(SmtpReplies.Greeting(options.ServerName));
        while (true)
        {
            var heard = await connection.ReadLineAsync(options.MaxLineBytes).ConfigureAwait(false);
            switch (heard)
            {
                case Heard.Line:
                    Answer(await HandleAsync(ParseLine(connection.Line)).ConfigureAwait(false));
                    if (_startsTls)
                    {
                        await BeginTlsAsync().ConfigureAwait(false);
                    }

                    break;
                case Heard.Tls:
                    Answer(EndWith(SmtpReplies.NotTls));
                    break;
                case Heard.LineTooLong:
                    Answer(SmtpReplies.LineTooLong);
                    break;
                default:
                    return await EndAsync(heard).ConfigureAwait(false);
            }

            if (_ended)
            {
                await connection.FlushAsync().ConfigureAwait(false);
                return "ended";
            }
        }
    }

    private static SmtpCommand ParseLine(in ReadOnlySequence<byte> line) =>
        SmtpCommand.Parse(line.IsSingleSegment ? line.FirstSpan : line.ToArray());

    private void Answer(SmtpReply reply)
    {
        var isError = reply.Code is (>= 500 and <= 504) or 535 or 555;
        if (isError && ++_errors >= MaxErrors)
        {
            reply = SmtpReplies.TooManyErrors;
        }

        connection.Write(reply);
        _ended |= reply.Code is 221 or 421;
    }

    private async ValueTask<SmtpReply> HandleAsync(SmtpCommand command) => command switch
    {
        SmtpCommand.Mail or SmtpCommand.Rcpt or SmtpCommand.Data or SmtpCommand.Verify or SmtpCommand.Auth when NeedsTls => SmtpReplies.TlsFirst,
        SmtpCommand.Mail or SmtpCommand.Verify when NeedsAuth => SmtpReplies.AuthFirst,
        SmtpCommand.Rcpt when _transaction is null => SmtpReplies.MailFirst,
        SmtpCommand.Rcpt rcpt => AddRecipient(_transaction, rcpt),
        SmtpCommand.Mail when _client.Hello is null => SmtpReplies.HelloFirst,
        SmtpCommand.Mail when _transaction is not null => SmtpReplies.NestedMail,
        SmtpCommand.Mail mail => Begin(_client.Hello, mail),
        SmtpCommand.Data when _transaction is null => SmtpReplies.MailFirst,
        SmtpCommand.Data when _transaction.RecipientCount == 0 => SmtpReplies.NoRecipients,
        SmtpCommand.Data => await ReceiveAsync(_transaction).ConfigureAwait(false),
        SmtpCommand.Hello hello => Greet(hello),
        SmtpCommand.StartTls when _client.Tls is not null => SmtpReplies.TlsAlready,
        SmtpCommand.StartTls when options.Tls.Mode == TlsMode.Off => SmtpReplies.NoTlsHere,
        SmtpCommand.StartTls => StartTls(),
        SmtpCommand.Auth when options.Auth.Mode == AuthMode.Off => SmtpReplies.NoAuthHere,
        SmtpCommand.Auth when _client.Hello is null => SmtpReplies.HelloFirst,
        SmtpCommand.Auth when _client.User is not null => SmtpReplies.AuthAlready,
        SmtpCommand.Auth when _transaction is not null => SmtpReplies.AuthInMail,
        SmtpCommand.Auth when !CanAuthenticate => SmtpReplies.AuthNeedsTls,
        SmtpCommand.Auth auth => await AuthenticateAsync(auth).ConfigureAwait(false),
        SmtpCommand.Reset => Reset(),
        SmtpCommand.Noop => SmtpReplies.Ok,
        SmtpCommand.Verify => SmtpReplies.CannotVerify,
        SmtpCommand.Help => SmtpReplies.Help,
        SmtpCommand.Quit => SmtpReplies.Bye,
        SmtpCommand.Http => EndWith(SmtpReplies.NotHttp),
        SmtpCommand.Invalid invalid => invalid.Reply,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private SmtpReply Greet(SmtpCommand.Hello hello)
    {
        _client.Hello = hello;
        _transaction = null;
        return hello.Extended ? SmtpReplies.Extensions(options, OffersTls, CanAuthenticate && _client.User is null ? SaslMechanism.Offered(credentials) : []) : new SmtpReply(250, null, options.ServerName);
    }

    private bool OffersTls => options.Tls.Mode != TlsMode.Off && _client.Tls is null;

    private bool NeedsTls => options.Tls.Mode == TlsMode.Required && _client.Tls is null;

    private bool CanAuthenticate => options.Auth.Mode != AuthMode.Off && (_client.Tls is not null || options.Auth.AllowWithoutTls);

    private bool NeedsAuth => options.Auth.Mode == AuthMode.Required && _client.User is null;

    private async ValueTask<SmtpReply> AuthenticateAsync(SmtpCommand.Auth command)
    {
        var exchange = new AuthExchange(connection, options, credentials);
        var (reply, heard) = await exchange.RunAsync(command).ConfigureAwait(false);
        if (reply is null)
        {
            return EndWith(EndReply(heard));
        }

        _client.User = exchange.User;
        if (exchange.User is null)
        {
            logger.AuthenticationFailed(_id, command.Mechanism, reply.Code);
        }

        return reply;
    }

    private SmtpReply StartTls()
    {
        _startsTls = true;
        return SmtpReplies.ReadyForTls;
    }

    /// <summary>The session starts over, encrypted: whatever was said before is forgotten (RFC 3207 §4.2).</summary>
    private async Task BeginTlsAsync()
    {
        _startsTls = false;
        _transaction = null;
        _client.BeginTls(await connection.BeginTlsAsync(certificates.ForHandshake(), options.Tls.HandshakeTimeout).ConfigureAwait(false));
    }

    private SmtpReply Reset()
    {
        _transaction = null;
        return SmtpReplies.Ok;
    }

    private SmtpReply EndWith(SmtpReply reply)
    {
        _ended = true;
        return reply;
    }

    private SmtpReply Begin(SmtpCommand.Hello hello, SmtpCommand.Mail mail)
    {
        if (!hello.Extended && !mail.Parameters.IsEmpty)
        {
            return SmtpReplies.ParametersNeedEhlo;
        }

        if (options.MaxMessageBytes > 0 && mail.Parameters.Size > (ulong)options.MaxMessageBytes)
        {
            return SmtpReplies.TooBig(options.MaxMessageBytes);
        }

        _transaction = new MailTransaction(mail);
        return SmtpReplies.SenderOk;
    }

    private SmtpReply AddRecipient(MailTransaction transaction, SmtpCommand.Rcpt rcpt)
    {
        if (rcpt.ForwardPath.NeedsSmtpUtf8 && !transaction.Mail.Parameters.SmtpUtf8)
        {
            return SmtpReplies.NeedsSmtpUtf8;
        }

        if (transaction.RecipientCount >= options.MaxRecipients)
        {
            return SmtpReplies.TooManyRecipients(options.MaxRecipients);
        }

        transaction.Add(rcpt.ForwardPath);
        return SmtpReplies.RecipientOk;
    }

    private async ValueTask<SmtpReply> ReceiveAsync(MailTransaction transaction)
    {
        _transaction = null;
        var envelope = transaction.ToEnvelope(_id, _client);
        IIncomingMessage message;
        try
        {
            message = sink.Open(envelope);
        }
        catch (Exception exception)
        {
            logger.MessageFailed(exception, _id);
            return SmtpReplies.LocalError;
        }

        await using var receiver = new ContentReceiver(message, options.MaxMessageBytes, _id, logger);
        connection.Write(SmtpReplies.StartInput);
        if (await ReadContentAsync(receiver).ConfigureAwait(false) is { } cut)
        {
            return cut;
        }

        // What has arrived in full is kept even while the server stops; the store answers in milliseconds.
        var reply = await receiver.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
        logger.MessageReceived(_id, receiver.Length, envelope.ForwardPaths.Length, reply.Code, reply.Lines[0]);
        return reply;
    }

    /// <summary>Reads content to its end; a reply here means that the end never came.</summary>
    private async ValueTask<SmtpReply?> ReadContentAsync(ContentReceiver receiver)
    {
        var unstuffer = new DotUnstuffer();
        while (true)
        {
            var found = unstuffer.Next(ref connection.Unread, out var content);
            switch (found)
            {
                case DotUnstuffer.Found.Content:
                    await receiver.WriteAsync(content, CancellationToken.None).ConfigureAwait(false);
                    break;
                case DotUnstuffer.Found.End:
                    return null;
                default:
                    var heard = await connection.ReadMoreAsync().ConfigureAwait(false);
                    switch (heard)
                    {
                        case Heard.More:
                            break;
                        case Heard.Stopping when connection.TryFinishWithin(StopGrace):
                            break;
                        default:
                            return EndWith(EndReply(heard));
                    }

                    break;
            }
        }
    }

    private async ValueTask<string> EndAsync(Heard heard)
    {
        if (heard != Heard.Closed)
        {
            connection.Write(EndReply(heard));
        }

        await connection.FlushAsync().ConfigureAwait(false);
        return heard.ToString();
    }

    private static SmtpReply EndReply(Heard heard) => heard switch
    {
        Heard.IdleTooLong => SmtpReplies.IdleTooLong,
        Heard.Stopping => SmtpReplies.Stopping,
        _ => SmtpReplies.CutOff,
    };
}

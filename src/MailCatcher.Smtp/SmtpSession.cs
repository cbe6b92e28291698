using System.Buffers;
using System.Security.Authentication;

namespace MailCatcher.Smtp;

/// <summary>One client's session (RFC 5321 §3): which command may come when stands in the guards of one switch, next to what the command does.</summary>
internal sealed class SmtpSession(
    string id, ClientState client, SmtpConnection connection, SessionRecorder? recorder, SmtpEngine engine) : IAsyncDisposable
{
    private readonly SmtpOptions _options = engine.Options;
    private readonly ContentReader _content = new(connection, engine.Options, engine.Time);
    private MailTransaction? _transaction;
    private int _errors;
    private int _commands;
    private int _messages;
    private SmtpReply _lastReply = SmtpReplies.Ok;
    private bool _startsTls;
    private bool _ended;

    /// <summary>Runs the session to its end.</summary>
    /// <returns>Why it ended, for the log.</returns>
    /// <exception cref="IOException">The client went away.</exception>
    /// <exception cref="AuthenticationException">The TLS handshake failed.</exception>
    public async Task<string> RunAsync(bool beginsWithProxyHeader, bool beginsWithTls)
    {
        if (beginsWithProxyHeader && !await TakeProxyHeaderAsync().ConfigureAwait(false))
        {
            return "there was no PROXY header, or a bad one";
        }

        if (beginsWithTls)
        {
            await BeginTlsAsync().ConfigureAwait(false);
        }

        connection.Write(SmtpReplies.Greeting(_options.ServerName));
        while (true)
        {
            var heard = await connection.ReadLineAsync().ConfigureAwait(false);
            switch (heard)
            {
                case Heard.Line:
                    Answer(await TakeLineAsync(connection.Line).ConfigureAwait(false));
                    if (_startsTls)
                    {
                        await BeginTlsAsync().ConfigureAwait(false);
                    }

                    break;
                case Heard.Tls:
                    Answer(EndWith(SmtpReplies.NotTls));
                    break;
                case Heard.LineTooLong:
                    recorder?.Hidden(connection.Line.Length, " at the end of a line too long");
                    Answer(SmtpReplies.LineTooLong);
                    break;
                default:
                    return await EndAsync(heard).ConfigureAwait(false);
            }

            if (_ended)
            {
                await connection.FlushAsync().ConfigureAwait(false);
                return $"ended with {_lastReply.Code} {_lastReply.Lines[0]}";
            }
        }
    }

    private ValueTask<SmtpReply> TakeLineAsync(ReadOnlySequence<byte> line)
    {
        var command = SmtpCommand.Parse(line.IsSingleSegment ? line.FirstSpan : line.ToArray());
        recorder?.Command(line, isKnown: command is not SmtpCommand.Invalid);
        return ++_commands > _options.MaxCommands && _options.MaxCommands > 0
            ? ValueTask.FromResult(SmtpReplies.TooManyCommands(_options.MaxCommands))
            : HandleAsync(command);
    }

    private void Answer(SmtpReply reply)
    {
        var isError = reply.Code is (>= 500 and <= 504) or 535 or 555;
        if (isError && ++_errors >= _options.MaxErrors)
        {
            reply = SmtpReplies.TooManyErrors;
        }

        connection.Write(reply);
        _lastReply = reply;
        _ended |= reply.Code is 221 or 421;
    }

    private async ValueTask<SmtpReply> HandleAsync(SmtpCommand command) => command switch
    {
        SmtpCommand.Mail or SmtpCommand.Rcpt or SmtpCommand.Data or SmtpCommand.Verify or SmtpCommand.Auth when NeedsTls => SmtpReplies.TlsFirst,
        SmtpCommand.Mail or SmtpCommand.Verify when NeedsAuth => SmtpReplies.AuthFirst,
        SmtpCommand.Rcpt when _transaction is null => SmtpReplies.MailFirst,
        SmtpCommand.Rcpt or SmtpCommand.Data when _transaction is { Content: not null } => SmtpReplies.InChunks,
        SmtpCommand.Rcpt rcpt => AddRecipient(_transaction, rcpt),
        SmtpCommand.Mail when client.Hello is null => SmtpReplies.HelloFirst,
        SmtpCommand.Mail when _transaction is not null => SmtpReplies.NestedMail,
        SmtpCommand.Mail when _options.MaxMessages > 0 && _messages >= _options.MaxMessages => SmtpReplies.TooManyMessages(_options.MaxMessages),
        SmtpCommand.Mail mail => Begin(client.Hello, mail),
        SmtpCommand.Data when _transaction is null => SmtpReplies.MailFirst,
        SmtpCommand.Data when _transaction.RecipientCount == 0 => SmtpReplies.NoRecipients,
        SmtpCommand.Data when _transaction.Mail.Parameters.Body == BodyType.BinaryMime => SmtpReplies.BinaryNeedsChunks,
        SmtpCommand.Data => await ReceiveDataAsync(_transaction).ConfigureAwait(false),
        SmtpCommand.Chunk chunk => await ReceiveChunkAsync(chunk).ConfigureAwait(false),
        SmtpCommand.Hello hello => await GreetAsync(hello).ConfigureAwait(false),
        SmtpCommand.StartTls when client.Tls is not null => SmtpReplies.TlsAlready,
        SmtpCommand.StartTls when _options.Tls.Mode == TlsMode.Off => SmtpReplies.NoTlsHere,
        SmtpCommand.StartTls => StartTls(),
        SmtpCommand.Auth when _options.Auth.Mode == AuthMode.Off => SmtpReplies.NoAuthHere,
        SmtpCommand.Auth when client.Hello is null => SmtpReplies.HelloFirst,
        SmtpCommand.Auth when client.User is not null => SmtpReplies.AuthAlready,
        SmtpCommand.Auth when _transaction is not null => SmtpReplies.AuthInMail,
        SmtpCommand.Auth when !CanAuthenticate => SmtpReplies.AuthNeedsTls,
        SmtpCommand.Auth auth => await AuthenticateAsync(auth).ConfigureAwait(false),
        SmtpCommand.XClient when !client.MayUseXClient => SmtpReplies.XClientNotAllowed,
        SmtpCommand.XClient when _transaction is not null => SmtpReplies.NestedMail,
        SmtpCommand.XClient xClient => BeginProxied(xClient.Attributes),
        SmtpCommand.Reset => await ResetAsync().ConfigureAwait(false),
        SmtpCommand.Noop => SmtpReplies.Ok,
        SmtpCommand.Verify => SmtpReplies.CannotVerify,
        SmtpCommand.Help => SmtpReplies.Help,
        SmtpCommand.Quit => SmtpReplies.Bye,
        SmtpCommand.Http => EndWith(SmtpReplies.NotHttp),
        SmtpCommand.Invalid invalid => invalid.Reply,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async ValueTask<SmtpReply> GreetAsync(SmtpCommand.Hello hello)
    {
        await ForgetTransactionAsync().ConfigureAwait(false);
        client.Hello = hello;
        return hello.Extended
            ? SmtpReplies.Extensions(
                _options,
                OffersTls ? "STARTTLS" : null,
                client.Tls is not null ? "REQUIRETLS" : null,
                client.MayUseXClient ? "XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT" : null,
                CanAuthenticate && client.User is null ? $"AUTH {string.Join(' ', SaslMechanism.Offered(engine.Credentials))}" : null)
            : new SmtpReply(250, null, _options.ServerName);
    }

    /// <summary>Ends a transaction; content that has not ended is not kept.</summary>
    private async ValueTask ForgetTransactionAsync()
    {
        if (_transaction is { } transaction)
        {
            _transaction = null;
            await transaction.DisposeAsync().ConfigureAwait(false);
        }
    }

    private bool OffersTls => _options.Tls.Mode != TlsMode.Off && client.Tls is null;

    private bool NeedsTls => _options.Tls.Mode == TlsMode.Required && client.Tls is null;

    private bool CanAuthenticate => _options.Auth.Mode != AuthMode.Off && (client.Tls is not null || _options.Auth.AllowWithoutTls);

    private bool NeedsAuth => _options.Auth.Mode == AuthMode.Required && client.User is null;

    private async ValueTask<SmtpReply> AuthenticateAsync(SmtpCommand.Auth command)
    {
        var exchange = new AuthExchange(connection, _options, engine.Credentials, recorder);
        var (reply, heard) = await exchange.RunAsync(command).ConfigureAwait(false);
        if (reply is null)
        {
            return EndWith(EndReply(heard));
        }

        client.User = exchange.User;
        if (exchange.User is null)
        {
            engine.Logger.AuthenticationFailed(id, command.Mechanism, reply.Code);
        }

        return reply;
    }

    /// <summary>Reads the PROXY header, which comes before the greeting and before TLS. Nothing is said to who sends none.</summary>
    private async ValueTask<bool> TakeProxyHeaderAsync()
    {
        while (true)
        {
            switch (ProxyHeader.Parse(connection.Unread.ToArray()))
            {
                case ProxyHeader.Complete header:
                    connection.Unread = connection.Unread.Slice(header.Length);
                    client.Address = header.Source ?? client.Address;
                    return true;
                case ProxyHeader.Malformed:
                    return false;
                default:
                    if (await connection.ReadMoreAsync(_options.IdleTimeout).ConfigureAwait(false) != Heard.More)
                    {
                        return false;
                    }

                    break;
            }
        }
    }

    private SmtpReply BeginProxied(XClientAttributes attributes)
    {
        client.BeginProxied(attributes);
        return SmtpReplies.Greeting(_options.ServerName);
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
        await ForgetTransactionAsync().ConfigureAwait(false);
        client.BeginTls(await connection.BeginTlsAsync(engine.Certificates.ForHandshake(), _options.Tls.HandshakeTimeout).ConfigureAwait(false));
        recorder?.Note($"TLS began: {client.Tls}");
    }

    private async ValueTask<SmtpReply> ResetAsync()
    {
        await ForgetTransactionAsync().ConfigureAwait(false);
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

        if (_options.MaxMessageBytes > 0 && mail.Parameters.Size > (ulong)_options.MaxMessageBytes)
        {
            return SmtpReplies.TooBig(_options.MaxMessageBytes);
        }

        if (mail.Parameters.RequireTls && client.Tls is null)
        {
            return SmtpReplies.RequireTlsNeedsTls;
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

        if (transaction.RecipientCount >= _options.MaxRecipients)
        {
            return SmtpReplies.TooManyRecipients(_options.MaxRecipients);
        }

        transaction.Add(rcpt);
        return SmtpReplies.RecipientOk;
    }

    private async ValueTask<SmtpReply> ReceiveDataAsync(MailTransaction transaction)
    {
        var content = transaction.Content = Open(transaction);
        if (content.Refusal is null)
        {
            connection.Write(SmtpReplies.StartInput);
            var cut = await _content.ReadDataAsync(content).ConfigureAwait(false);
            recorder?.Hidden(content.Length, " of content");
            if (cut is { } heard)
            {
                return EndWith(EndReply(heard));
            }
        }

        return await CompleteAsync(content).ConfigureAwait(false);
    }

    /// <summary>Takes one chunk. Its octets are read whatever the reply: they must never be taken for commands.</summary>
    private async ValueTask<SmtpReply> ReceiveChunkAsync(SmtpCommand.Chunk chunk)
    {
        var refusal = NeedsTls ? SmtpReplies.TlsFirst
            : _transaction is null ? SmtpReplies.MailFirst
            : _transaction is { Content: null, RecipientCount: 0 } ? SmtpReplies.RcptFirst
            : null;
        var content = refusal is null ? _transaction!.Content ??= Open(_transaction) : null;
        var cut = await _content.ReadChunkAsync(content, chunk.Length).ConfigureAwait(false);
        recorder?.Hidden(chunk.Length, cut is null ? " of content" : " of content, cut off");
        if (cut is { } heard)
        {
            return EndWith(EndReply(heard));
        }

        return content is null ? refusal!
            : chunk.IsLast || content.Refusal is not null ? await CompleteAsync(content).ConfigureAwait(false)
            : SmtpReplies.ChunkReceived(chunk.Length);
    }

    private ContentReceiver Open(MailTransaction transaction) => new(engine.Sink, transaction.ToEnvelope(id, client), _options.MaxMessageBytes, engine.Logger);

    private async ValueTask<SmtpReply> CompleteAsync(ContentReceiver content)
    {
        // What has arrived in full is kept even while the server stops; the store answers in milliseconds.
        var reply = await content.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
        _messages++;
        client.Messages += reply.IsPositive ? 1 : 0;
        await ForgetTransactionAsync().ConfigureAwait(false);
        return reply;
    }

    public ValueTask DisposeAsync() => ForgetTransactionAsync();

    private async ValueTask<string> EndAsync(Heard heard)
    {
        if (heard != Heard.Closed)
        {
            connection.Write(EndReply(heard));
        }

        await connection.FlushAsync().ConfigureAwait(false);
        return heard == Heard.Closed ? "the client closed the connection" : $"ended with {EndReply(heard).Code} {EndReply(heard).Lines[0]}";
    }

    private SmtpReply EndReply(Heard heard) => heard switch
    {
        Heard.SessionTooLong => SmtpReplies.SessionTooLong,
        Heard.TooSlow => SmtpReplies.TooSlow(_options.MinBytesPerSecond),
        Heard.IdleTooLong => SmtpReplies.IdleTooLong,
        Heard.Stopping => SmtpReplies.Stopping,
        _ => SmtpReplies.CutOff,
    };
}

using System.Buffers;
using System.Net.Security;
using System.Security.Authentication;

namespace MailCatcher.Smtp;

/// <summary>One client's session (RFC 5321 §3): which command may come when stands in the guards of one switch, next to what the command does.</summary>
internal sealed class SmtpSession(
    string id, ClientState client, SmtpConnection connection, SessionFaults faults, SessionRecorder? recorder, SmtpEngine engine) : IAsyncDisposable
{
    private readonly SmtpOptions _options = engine.Options;
    private readonly MailTransactions _mail = new(id, client, connection, faults, recorder, engine);
    private int _errors;
    private int _commands;
    private SmtpReply? _lastReply;
    private SslServerAuthenticationOptions? _handshake;
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
            _handshake = engine.Certificates.ForHandshake();
            if (_handshake is null)
            {
                return "there is no certificate";
            }

            await BeginTlsAsync(_handshake).ConfigureAwait(false);
        }

        var (isRefused, refusal) = faults.Act(await faults.FindAsync(FaultStage.Connect, sender: null, recipients: []).ConfigureAwait(false));
        if (isRefused)
        {
            Answer(refusal);
            await connection.FlushAsync().ConfigureAwait(false);
            return "a fault was injected at connect";
        }

        connection.Write(SmtpReplies.Greeting(_options.ServerName));
        while (true)
        {
            var heard = await connection.ReadLineAsync().ConfigureAwait(false);
            switch (heard)
            {
                case Heard.Line:
                    Answer(await TakeLineAsync(connection.Line).ConfigureAwait(false));
                    if (_handshake is { } handshake)
                    {
                        await BeginTlsAsync(handshake).ConfigureAwait(false);
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
                return _lastReply is null ? "a fault was injected" : $"ended with {_lastReply.Code} {_lastReply.Lines[0]}";
            }
        }
    }

    private ValueTask<SmtpReply?> TakeLineAsync(ReadOnlySequence<byte> line)
    {
        var command = SmtpCommand.Parse(line.IsSingleSegment ? line.FirstSpan : line.ToArray());
        recorder?.Command(line, isKnown: command is not SmtpCommand.Invalid);
        return ++_commands > _options.MaxCommands && _options.MaxCommands > 0
            ? ValueTask.FromResult<SmtpReply?>(SmtpReplies.TooManyCommands(_options.MaxCommands))
            : engine.Faults.Rules.IsEmpty ? HandleAsync(command)
            : HandleWithFaultsAsync(command);
    }

    private async ValueTask<SmtpReply?> HandleWithFaultsAsync(SmtpCommand command)
    {
        var fault = command switch
        {
            SmtpCommand.Hello => await faults.FindAsync(FaultStage.Hello, sender: null, recipients: []).ConfigureAwait(false),
            SmtpCommand.StartTls => await faults.FindAsync(FaultStage.StartTls, sender: null, recipients: []).ConfigureAwait(false),
            SmtpCommand.Auth => await faults.FindAsync(FaultStage.Auth, sender: null, recipients: []).ConfigureAwait(false),
            SmtpCommand.Mail mail => await faults.FindAsync(FaultStage.Mail, mail.ReversePath, recipients: []).ConfigureAwait(false),
            SmtpCommand.Rcpt rcpt => await faults.FindAsync(FaultStage.Rcpt, _mail.ReversePath, [rcpt.ForwardPath]).ConfigureAwait(false),
            _ => null,
        };
        var (isDone, reply) = faults.Act(fault);
        return isDone ? reply : await HandleAsync(command).ConfigureAwait(false);
    }

    /// <summary>Says the reply; without one, a fault has it that nothing is said and the session is over.</summary>
    private void Answer(SmtpReply? reply)
    {
        _lastReply = reply;
        if (reply is null)
        {
            _ended = true;
            return;
        }

        var isError = reply.Code is (>= 500 and <= 504) or 535 or 555;
        if (isError && ++_errors >= _options.MaxErrors)
        {
            _lastReply = reply = SmtpReplies.TooManyErrors;
        }

        if (isError)
        {
            _mail.Note(reply);
        }

        connection.Write(reply);
        _ended |= reply.Code is 221 or 421;
    }

    private async ValueTask<SmtpReply?> HandleAsync(SmtpCommand command) => command switch
    {
        _ when _options.Strict && StrictRules.Refusal(command) is { } refusal => refusal,
        SmtpCommand.Mail or SmtpCommand.Rcpt or SmtpCommand.Data or SmtpCommand.Verify or SmtpCommand.Auth when NeedsTls => SmtpReplies.TlsFirst,
        SmtpCommand.Mail or SmtpCommand.Verify when NeedsAuth => SmtpReplies.AuthFirst,
        SmtpCommand.Mail when client.Hello is null => SmtpReplies.HelloFirst,
        SmtpCommand.Mail when _mail.IsOpen => SmtpReplies.NestedMail,
        SmtpCommand.Mail mail => _mail.Begin(client.Hello, mail),
        SmtpCommand.Rcpt or SmtpCommand.Data when !_mail.IsOpen => SmtpReplies.MailFirst,
        SmtpCommand.Rcpt or SmtpCommand.Data when _mail.ComesInChunks => SmtpReplies.InChunks,
        SmtpCommand.Rcpt rcpt => _mail.Add(rcpt),
        SmtpCommand.Data => await _mail.ReceiveDataAsync().ConfigureAwait(false),
        SmtpCommand.Chunk chunk => await _mail.ReceiveChunkAsync(chunk, NeedsTls ? SmtpReplies.TlsFirst : null).ConfigureAwait(false),
        SmtpCommand.Hello hello => await GreetAsync(hello).ConfigureAwait(false),
        SmtpCommand.StartTls when client.Tls is not null => SmtpReplies.TlsAlready,
        SmtpCommand.StartTls when _options.Tls.Mode == TlsMode.Off => SmtpReplies.NoTlsHere,
        SmtpCommand.StartTls => StartTls(),
        SmtpCommand.Auth when _options.Auth.Mode == AuthMode.Off => SmtpReplies.NoAuthHere,
        SmtpCommand.Auth when client.Hello is null => SmtpReplies.HelloFirst,
        SmtpCommand.Auth when client.User is not null => SmtpReplies.AuthAlready,
        SmtpCommand.Auth when _mail.IsOpen => SmtpReplies.AuthInMail,
        SmtpCommand.Auth when !CanAuthenticate => SmtpReplies.AuthNeedsTls,
        SmtpCommand.Auth auth => await AuthenticateAsync(auth).ConfigureAwait(false),
        SmtpCommand.XClient when !client.MayUseXClient => SmtpReplies.XClientNotAllowed,
        SmtpCommand.XClient when _mail.IsOpen => SmtpReplies.NestedMail,
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
        await _mail.ForgetAsync().ConfigureAwait(false);
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
            return SmtpReplies.Ending(heard, _options);
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
        _handshake = engine.Certificates.ForHandshake();
        return _handshake is null ? SmtpReplies.NoTlsHere : SmtpReplies.ReadyForTls;
    }

    /// <summary>The session starts over, encrypted: whatever was said before is forgotten (RFC 3207 §4.2).</summary>
    private async Task BeginTlsAsync(SslServerAuthenticationOptions handshake)
    {
        _handshake = null;
        await _mail.ForgetAsync().ConfigureAwait(false);
        client.BeginTls(await connection.BeginTlsAsync(handshake, _options.Tls.HandshakeTimeout).ConfigureAwait(false));
        recorder?.Note($"TLS began: {client.Tls}");
    }

    private async ValueTask<SmtpReply> ResetAsync()
    {
        await _mail.ForgetAsync().ConfigureAwait(false);
        return SmtpReplies.Ok;
    }

    private SmtpReply EndWith(SmtpReply reply)
    {
        _ended = true;
        return reply;
    }

    public ValueTask DisposeAsync() => _mail.DisposeAsync();

    private async ValueTask<string> EndAsync(Heard heard)
    {
        if (heard != Heard.Closed)
        {
            connection.Write(SmtpReplies.Ending(heard, _options));
        }

        await connection.FlushAsync().ConfigureAwait(false);
        return heard == Heard.Closed ? "the client closed the connection" : $"ended with 421 {SmtpReplies.Ending(heard, _options).Lines[0]}";
    }
}

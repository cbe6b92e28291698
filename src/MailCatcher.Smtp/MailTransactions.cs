namespace MailCatcher.Smtp;

/// <summary>The mail transactions of one session, one after the other: from MAIL through RCPT to the content (RFC 5321 §3.3).</summary>
internal sealed class MailTransactions(
    string id, ClientState client, SmtpConnection connection, SessionFaults faults, SessionRecorder? recorder, SmtpEngine engine) : IAsyncDisposable
{
    /// <summary>How many errors of the client a message is told of.</summary>
    private const int MaxErrors = 10;

    private readonly SmtpOptions _options = engine.Options;
    private readonly ContentReader _content = new(connection, engine.Options, engine.Time);
    private readonly List<SmtpReply> _errors = [];
    private MailTransaction? _current;
    private int _messages;

    /// <summary>Whether a transaction has begun and not ended.</summary>
    public bool IsOpen => _current is not null;

    /// <summary>Whether its content has begun to come, in chunks.</summary>
    public bool ComesInChunks => _current is { Content: not null };

    /// <summary>Its reverse-path; <see langword="null"/> for the null reverse-path, and where none is open.</summary>
    public EmailAddress? ReversePath => _current?.Mail.ReversePath;

    /// <summary>MAIL.</summary>
    public SmtpReply Begin(SmtpCommand.Hello hello, SmtpCommand.Mail mail)
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

        if (_options.MaxMessages > 0 && _messages >= _options.MaxMessages)
        {
            return SmtpReplies.TooManyMessages(_options.MaxMessages);
        }

        if (!_options.Senders.LetsIn(mail.ReversePath))
        {
            return SmtpReplies.SenderRefused;
        }

        _current = new MailTransaction(mail);
        return SmtpReplies.SenderOk;
    }

    /// <summary>RCPT, in an open transaction.</summary>
    public SmtpReply Add(SmtpCommand.Rcpt rcpt)
    {
        var transaction = _current!;
        if (rcpt.ForwardPath.NeedsSmtpUtf8 && !transaction.Mail.Parameters.SmtpUtf8)
        {
            return SmtpReplies.NeedsSmtpUtf8;
        }

        if (transaction.RecipientCount >= _options.MaxRecipients)
        {
            return SmtpReplies.TooManyRecipients(_options.MaxRecipients);
        }

        if (!_options.Recipients.LetsIn(rcpt.ForwardPath))
        {
            return SmtpReplies.RecipientRefused;
        }

        transaction.Add(rcpt);
        return SmtpReplies.RecipientOk;
    }

    /// <summary>The client was told that it did something wrong: its next message is to say so.</summary>
    public void Note(SmtpReply error)
    {
        if (_errors.Count < MaxErrors && !_errors.Contains(error))
        {
            _errors.Add(error);
        }
    }

    /// <summary>DATA, in an open transaction.</summary>
    public async ValueTask<SmtpReply?> ReceiveDataAsync()
    {
        var transaction = _current!;
        if (transaction.RecipientCount == 0)
        {
            return SmtpReplies.NoRecipients;
        }

        if (transaction.Mail.Parameters.Body == BodyType.BinaryMime)
        {
            return SmtpReplies.BinaryNeedsChunks;
        }

        var (isDone, reply) = await BeginContentAsync(transaction).ConfigureAwait(false);
        if (isDone)
        {
            return reply;
        }

        var content = transaction.Content = Open(transaction);
        if (content.Refusal is null)
        {
            connection.Write(SmtpReplies.StartInput);
            var cut = await _content.ReadDataAsync(content).ConfigureAwait(false);
            recorder?.Hidden(content.Length, " of content");
            if (cut is { } heard)
            {
                return SmtpReplies.Ending(heard, _options);
            }
        }

        return await CompleteAsync(content).ConfigureAwait(false);
    }

    /// <summary>Takes one chunk. Its octets are read whatever the reply: they must never be taken for commands.</summary>
    public async ValueTask<SmtpReply?> ReceiveChunkAsync(SmtpCommand.Chunk chunk, SmtpReply? refusal)
    {
        refusal ??= _current is null ? SmtpReplies.MailFirst
            : _current is { Content: null, RecipientCount: 0 } ? SmtpReplies.RcptFirst
            : null;
        var (isDone, faultReply) = refusal is null && _current is { Content: null } ? await BeginContentAsync(_current).ConfigureAwait(false) : (false, null);
        var content = refusal is null && !isDone ? _current!.Content ??= Open(_current) : null;
        var cut = await _content.ReadChunkAsync(content, chunk.Length).ConfigureAwait(false);
        recorder?.Hidden(chunk.Length, cut is null ? " of content" : " of content, cut off");
        if (cut is { } heard)
        {
            return SmtpReplies.Ending(heard, _options);
        }

        return isDone ? faultReply
            : content is null ? refusal
            : chunk.IsLast || content.Refusal is not null ? await CompleteAsync(content).ConfigureAwait(false)
            : SmtpReplies.ChunkReceived(chunk.Length);
    }

    private async ValueTask<(bool IsDone, SmtpReply? Reply)> BeginContentAsync(MailTransaction transaction)
    {
        if (engine.Faults.Rules.IsEmpty)
        {
            return (false, null);
        }

        var fault = await faults.FindAsync(FaultStage.Data, transaction.Mail.ReversePath, transaction.Recipients).ConfigureAwait(false);
        _content.BytesPerSecond = fault is { Action: FaultAction.SlowReading } ? fault.BytesPerSecond : 0;
        return faults.Act(fault);
    }

    private ContentReceiver Open(MailTransaction transaction)
    {
        var fault = engine.Faults.Rules.IsEmpty ? null : faults.Choose(FaultStage.EndOfContent, transaction.Mail.ReversePath, transaction.Recipients);
        var envelope = transaction.ToEnvelope(id, client, _errors);
        _errors.Clear();
        return new ContentReceiver(engine.Sink, envelope, _options, fault, engine.Logger);
    }

    private async ValueTask<SmtpReply?> CompleteAsync(ContentReceiver content)
    {
        if (content.Fault is { } fault)
        {
            await faults.WaitAsync(fault).ConfigureAwait(false);
            var (isDone, faultReply) = faults.Act(fault);
            if (isDone)
            {
                await ForgetAsync().ConfigureAwait(false);
                return faultReply;
            }
        }

        // What has arrived in full is kept even while the server stops; the store answers in milliseconds.
        var reply = await content.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
        _messages++;
        client.Messages += reply.IsPositive ? 1 : 0;
        await ForgetAsync().ConfigureAwait(false);
        return content.Fault is { Action: FaultAction.LoseReply } ? null : reply;
    }

    public ValueTask DisposeAsync() => ForgetAsync();

    /// <summary>Ends a transaction; content that has not ended is not kept.</summary>
    public async ValueTask ForgetAsync()
    {
        if (_current is { } transaction)
        {
            _current = null;
            await transaction.DisposeAsync().ConfigureAwait(false);
        }
    }
}

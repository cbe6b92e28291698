namespace MailCatcher.Smtp;

/// <summary>Injects faults into one session.</summary>
internal sealed class SessionFaults(FaultInjector injector, ClientState client, SmtpConnection connection, SessionRecorder? recorder, TimeProvider time)
{
    /// <summary>Chooses the rule for a stage, says so in the transcript, and waits as it asks for. Replies that wait go out first.</summary>
    public async ValueTask<FaultRule?> FindAsync(FaultStage stage, EmailAddress? sender, EmailAddress[] recipients)
    {
        var rule = Choose(stage, sender, recipients);
        if (rule is not null)
        {
            await WaitAsync(rule).ConfigureAwait(false);
        }

        return rule;
    }

    /// <summary>Chooses the rule for a stage that comes later.</summary>
    public FaultRule? Choose(FaultStage stage, EmailAddress? sender, ReadOnlySpan<EmailAddress> recipients)
    {
        var rule = injector.Find(stage, client.Address, sender, recipients);
        if (rule is not null)
        {
            recorder?.Fault(rule.Name);
        }

        return rule;
    }

    /// <summary>Waits as the rule asks for; a stopping server does not.</summary>
    public async ValueTask WaitAsync(FaultRule rule)
    {
        if (rule.Delay > TimeSpan.Zero)
        {
            await connection.FlushAsync().ConfigureAwait(false);
            await Task.Delay(rule.Delay, time, connection.StopToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Does what the rule asks for instead of what the client asks for.</summary>
    /// <returns>Whether it did; the reply, or <see langword="null"/>: nothing is said and the session is over.</returns>
    public (bool IsDone, SmtpReply? Reply) Act(FaultRule? rule)
    {
        switch (rule?.Action)
        {
            case FaultAction.Reply:
                return (true, rule.ToReply());
            case FaultAction.Reset:
                connection.Abort();
                return (true, null);
            case FaultAction.Close:
                return (true, null);
            default:
                return (false, null);
        }
    }
}

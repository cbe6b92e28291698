namespace MailCatcher.Client;

/// <summary>An inbox for one run of a test suite, or for one test. Disposing it deletes its messages and nothing else.</summary>
public sealed class MailRun : IAsyncDisposable
{
    private readonly MailCatcherClient _client;

    internal MailRun(MailCatcherClient client, RunAnswer answer) => (_client, Answer) = (client, answer);

    /// <summary>The inbox's name.</summary>
    public string Name => Answer.Name;

    /// <summary>Every address of this domain lands in the inbox: <c>$"ann@{run.Domain}"</c>.</summary>
    public string Domain => Answer.Domain;

    /// <summary>The SMTP user whose mail lands in the inbox; empty where the server has AUTH off.</summary>
    public string User => Answer.User;

    /// <summary>The user's password.</summary>
    public string Password => Answer.Password;

    /// <summary>SMTP's host.</summary>
    public string SmtpHost => Answer.SmtpHost;

    /// <summary>SMTP's port.</summary>
    public int SmtpPort => Answer.SmtpPort;

    private RunAnswer Answer { get; }

    /// <summary>Waits for one message of this run.</summary>
    /// <exception cref="MailNotArrivedException">It has not come in time.</exception>
    public Task<FoundMail> WaitAsync(string query = "", WaitOptions? options = null, CancellationToken cancellationToken = default) =>
        _client.WaitAsync(query, (options ?? new WaitOptions()) with { Inbox = Name }, cancellationToken);

    /// <summary>This run's messages, newest first.</summary>
    public Task<MailPage> ListAsync(int start = 0, int limit = 50, CancellationToken cancellationToken = default) => _client.ListAsync(start, limit, Name, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _client.EndRunAsync(Name, CancellationToken.None);

    internal sealed record RunAnswer(string Name, string Domain, string User, string Password, string SmtpHost, int SmtpPort);
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using MailCatcher.Smtp;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store;

/// <summary>
/// The inboxes: those of the configuration, those that users made, and the default one. Decides where a message goes, and knows the SMTP users that belong to an inbox.
/// </summary>
public sealed class Inboxes : ISmtpUsers
{
    /// <summary>The inbox of whatever no rule sends elsewhere. It is always there.</summary>
    public const string Default = Labels.DefaultInbox;

    /// <summary>The kind of definition that an inbox is.</summary>
    public const string Kind = "inbox";

    private const int PasswordLength = 20;
    private const string PasswordCharacters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private readonly ImmutableArray<Inbox> _configured;
    private readonly Definitions _definitions;
    private Snapshot? _snapshot;

    internal Inboxes(StoreOptions options, Definitions definitions) =>
        (_configured, _definitions) = ([.. options.Inboxes.Select(inbox => inbox.ToInbox())], definitions);

    /// <inheritdoc/>
    public bool HavePasswords => true;

    /// <inheritdoc/>
    public string? SlowestSecret => null;

    /// <summary>Every inbox but the default one, by name.</summary>
    public ImmutableArray<Inbox> List() => MailAccess.Current is { IsLimited: true } access ? [.. Current().Inboxes.Where(inbox => access.MaySee(inbox.Name))] : Current().Inboxes;

    /// <summary>One inbox; <see langword="null"/> when there is none of that name.</summary>
    public Inbox? Find(string name) => List().FirstOrDefault(inbox => Labels.Comparer.Equals(inbox.Name, name));

    /// <inheritdoc/>
    public string? FindSecret(string name) => Current().Users.GetValueOrDefault(name)?.Password;

    /// <summary>A password that nobody guesses, without characters that look alike.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString(PasswordCharacters, PasswordLength);

    /// <summary>Makes an inbox, or changes one that users made.</summary>
    /// <returns>What is wrong with it, and then nothing has changed; <see langword="null"/>: it is kept.</returns>
    public async Task<string?> SaveAsync(Inbox inbox, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inbox);
        var others = List().Where(other => !Labels.Comparer.Equals(other.Name, inbox.Name)).ToArray();
        var problem = inbox.Problem()
            ?? (Labels.Comparer.Equals(inbox.Name, Default) ? $"'{Default}' is the inbox of whatever no rule sends elsewhere; choose another name"
                : Find(inbox.Name) is { IsConfigured: true } ? "the inbox comes from the configuration; change it there"
                : inbox.User.Length > 0 && others.Any(other => other.User == inbox.User) ? $"the user '{inbox.User}' belongs to another inbox"
                : null);
        if (problem is null)
        {
            await _definitions.PutAsync(new Definition(Kind, inbox.Name, JsonSerializer.Serialize(inbox, RecordJson.Default.Inbox)), cancellationToken);
        }

        return problem;
    }

    /// <summary>Removes an inbox that users made. Its messages stay, and move nowhere: whoever wants them gone deletes them first.</summary>
    /// <returns>Whether there was one that could be removed.</returns>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        if (Find(name) is not { IsConfigured: false } inbox)
        {
            return false;
        }

        await _definitions.PutAsync(new Definition(Kind, inbox.Name, null), cancellationToken);
        return true;
    }

    /// <summary>Where a message goes: to the inbox of its SMTP user, else to the first with a rule that matches, else to the default one.</summary>
    internal Destination Route(Envelope envelope, HeaderSection header)
    {
        var current = Current();
        var inbox = envelope.User is { } user && current.Users.TryGetValue(user, out var own) ? own
            : current.Inboxes.FirstOrDefault(candidate => candidate.Rules.Any(rule => rule.Matches(envelope, header)));
        return new Destination(inbox?.Name ?? Default, TagNames.Read(envelope, header));
    }

    // Worked out anew only when a definition has changed: every message asks.
    private Snapshot Current()
    {
        var version = _definitions.Version;
        if (_snapshot is { } snapshot && snapshot.Version == version)
        {
            return snapshot;
        }

        var made = _definitions.List(Kind)
            .Select(definition => JsonSerializer.Deserialize(definition.Value!, RecordJson.Default.Inbox))
            .OfType<Inbox>()
            .Where(inbox => !_configured.Any(configured => Labels.Comparer.Equals(configured.Name, inbox.Name)));
        ImmutableArray<Inbox> inboxes = [.. _configured.Concat(made).OrderBy(inbox => inbox.Name, Labels.Comparer)];
        var users = new Dictionary<string, Inbox>();
        foreach (var inbox in inboxes.Where(inbox => inbox.User.Length > 0))
        {
            users.TryAdd(inbox.User, inbox);
        }

        return _snapshot = new Snapshot(version, inboxes, users);
    }

    private sealed record Snapshot(long Version, ImmutableArray<Inbox> Inboxes, Dictionary<string, Inbox> Users);
}

using Microsoft.Extensions.Logging;

namespace MailCatcher.Smtp;

/// <summary>
/// Users with a secret each, from settings and from a file as htpasswd writes it (bcrypt <c>$2y$…</c>, <c>{SHA}…</c>, <c>{SSHA}…</c>, or the password itself). A changed file is read anew at the next look; if that
/// fails, its users stay as they were. For SMTP and for the web side alike; safe to use from many threads.
/// </summary>
/// <param name="configured">Users of the settings, by name; they win over the file's.</param>
/// <param name="file">The file, one <c>name:secret</c> a line; empty: none.</param>
/// <param name="logger">Told when the file cannot be read.</param>
public sealed class PasswordUsers(IReadOnlyDictionary<string, string> configured, string file, ILogger logger)
{
    private readonly Lock _reading = new();
    private Snapshot _current = new([], Stamp: null);

    /// <summary>Whether every user's secret is the password itself, as mechanisms that compute with it need.</summary>
    public bool HavePasswords => Current().HavePasswords;

    /// <summary>The secret that takes longest to check; <see langword="null"/>: there are no users.</summary>
    public string? SlowestSecret => Current().Slowest;

    /// <summary>Every user, by name.</summary>
    public IEnumerable<string> Names => Current().Secrets.Keys.Order(StringComparer.Ordinal);

    /// <summary>The user's secret, as it is written; <see langword="null"/>: there is no such user. Case counts.</summary>
    public string? FindSecret(string name) => Current().Secrets.GetValueOrDefault(name);

    /// <summary>Whether the password is the user's. It takes as long for a user that is not there as for one that is, so that the time names nobody.</summary>
    public bool Verify(string name, string password)
    {
        var users = Current();
        return users.Slowest is { } slowest && PasswordHash.Verify(users.Secrets.GetValueOrDefault(name), slowest, password);
    }

    /// <summary>What is wrong with a secret, to be read after the user's name; <see langword="null"/>: nothing.</summary>
    public static string? ProblemOf(string secret) => PasswordHash.Problem(secret);

    /// <summary>What is wrong with a file of users; <see langword="null"/>: nothing, or there is none.</summary>
    public static string? ProblemOfFile(string file)
    {
        try
        {
            UserFile.Read(file);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return exception.Message;
        }
    }

    private Snapshot Current()
    {
        DateTime? stamp = file.Length == 0 ? DateTime.MinValue : File.GetLastWriteTimeUtc(file);
        lock (_reading)
        {
            if (_current.Stamp == stamp)
            {
                return _current;
            }

            try
            {
                var secrets = UserFile.Read(file);
                foreach (var (name, secret) in configured)
                {
                    secrets[name] = secret;
                }

                _current = new Snapshot(secrets, stamp);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
            {
                logger.UsersNotReloaded(exception, file);
            }

            return _current;
        }
    }

    private sealed record Snapshot(Dictionary<string, string> Secrets, DateTime? Stamp)
    {
        internal bool HavePasswords { get; } = Secrets.Values.All(PasswordHash.IsPassword);

        internal string? Slowest { get; } = PasswordHash.SlowestOf(Secrets.Values);
    }
}

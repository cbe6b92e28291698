using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MailCatcher.Smtp;

/// <summary>The users of the options and of their file. A changed file is read anew at the next look; if that fails, its users stay as they were.</summary>
internal sealed class ConfiguredUsers(IOptions<SmtpOptions> options, ILogger<ConfiguredUsers> logger) : ISmtpUsers
{
    private readonly SmtpAuthOptions _options = options.Value.Auth;
    private readonly Lock _reading = new();
    private Snapshot _current = new([], HavePasswords: true, Stamp: null);

    public bool HavePasswords => Current().HavePasswords;

    public string? FindSecret(string name) => Current().Secrets.GetValueOrDefault(name);

    private Snapshot Current()
    {
        DateTime? stamp = _options.UsersFile.Length == 0 ? DateTime.MinValue : File.GetLastWriteTimeUtc(_options.UsersFile);
        lock (_reading)
        {
            if (_current.Stamp == stamp)
            {
                return _current;
            }

            try
            {
                var secrets = UserFile.Read(_options.UsersFile);
                foreach (var (name, secret) in _options.Users)
                {
                    secrets[name] = secret;
                }

                _current = new Snapshot(secrets, secrets.Values.All(PasswordHash.IsPassword), stamp);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
            {
                logger.UsersNotReloaded(exception, _options.UsersFile);
            }

            return _current;
        }
    }

    private sealed record Snapshot(Dictionary<string, string> Secrets, bool HavePasswords, DateTime? Stamp);
}

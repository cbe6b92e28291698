using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MailCatcher.Smtp;

/// <summary>The users of the options and of their file.</summary>
internal sealed class ConfiguredUsers(IOptions<SmtpOptions> options, ILogger<ConfiguredUsers> logger) : ISmtpUsers
{
    private readonly PasswordUsers _users = new(options.Value.Auth.Users, options.Value.Auth.UsersFile, logger);

    public bool HavePasswords => _users.HavePasswords;

    public string? SlowestSecret => _users.SlowestSecret;

    public string? FindSecret(string name) => _users.FindSecret(name);
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MailCatcher.Smtp;
using MailCatcher.Web;
using Microsoft.Extensions.Options;

namespace MailCatcher.Access;

/// <summary>The users of the web side: their passwords and what they may.</summary>
internal sealed class WebUsers(IOptions<WebOptions> options, ILogger<WebUsers> logger) : IDisposable
{
    private const int MostRemembered = 1_000;

    private readonly WebAuthOptions _options = options.Value.Auth;
    private readonly PasswordUsers _users = new(options.Value.Auth.Users, options.Value.Auth.UsersFile, logger);

    // A hash is slow on purpose, and clients of the API send the password with every request. Remembered is a keyed digest of what was right, under a key that nobody else has.
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, byte> _right = new(StringComparer.Ordinal);

    // Wrong passwords cost as much, so only so many are looked at at once.
    private readonly SemaphoreSlim _checking = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Everybody who has a password here, by name.</summary>
    internal IEnumerable<string> Names => _users.Names;

    /// <summary>Who a user is by now, without asking for a password; <see langword="null"/>: there is no such user any more.</summary>
    internal Caller? Find(string name) => _users.FindSecret(name) is null ? null : new Caller(name, GrantOf(name));

    /// <summary>Changes with the user's secret, so that a login made with the old one ends; says nothing of the secret itself.</summary>
    internal string? StampOf(string name) => _users.FindSecret(name) is { } secret ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{secret}")).AsSpan(0, 8)) : null;

    /// <summary>Who a user with this password is; <see langword="null"/>: nobody.</summary>
    internal async ValueTask<Caller?> CheckAsync(string name, string password, CancellationToken cancellationToken)
    {
        var digest = Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{name}\0{password}\0{_users.FindSecret(name)}")));
        if (_right.ContainsKey(digest))
        {
            return Find(name);
        }

        await _checking.WaitAsync(cancellationToken);
        try
        {
            if (!_users.Verify(name, password))
            {
                return null;
            }
        }
        finally
        {
            _checking.Release();
        }

        if (_right.Count >= MostRemembered)
        {
            _right.Clear();
        }

        _right.TryAdd(digest, 0);
        return Find(name);
    }

    /// <inheritdoc/>
    public void Dispose() => _checking.Dispose();

    private Grant GrantOf(string name) =>
        Grant.TryParse(_options.Roles.GetValueOrDefault(name, _options.DefaultRole), out var grant) ? grant : throw new InvalidOperationException("The settings were not checked.");
}

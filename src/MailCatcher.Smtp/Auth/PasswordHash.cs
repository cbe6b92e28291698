using System.Security.Cryptography;
using System.Text;

namespace MailCatcher.Smtp;

/// <summary>Checks passwords against secrets as htpasswd writes them, in a time that tells nothing about either.</summary>
internal static class PasswordHash
{
    private const string Sha = "{SHA}";
    private const string SaltedSha = "{SSHA}";
    private const string Plain = "{PLAIN}";
    private const int Sha1Bytes = 20;

    /// <summary>Whether the secret is the password itself.</summary>
    public static bool IsPassword(string secret) => !IsBcrypt(secret) && !secret.StartsWith(Sha, StringComparison.Ordinal) && !secret.StartsWith(SaltedSha, StringComparison.Ordinal);

    /// <summary>The password that a secret is.</summary>
    public static string Password(string secret) => secret.StartsWith(Plain, StringComparison.Ordinal) ? secret[Plain.Length..] : secret;

    /// <summary>What is wrong with a secret; <see langword="null"/>: nothing.</summary>
    public static string? Problem(string secret)
    {
        if (secret.Length == 0)
        {
            return "has an empty secret";
        }

        if (IsBcrypt(secret))
        {
            return Bcrypt.IsWellFormed(secret) ? null : "has a bcrypt hash that is not well formed";
        }

        if (secret.StartsWith(Sha, StringComparison.Ordinal) || secret.StartsWith(SaltedSha, StringComparison.Ordinal))
        {
            return Digest(secret).Length >= Sha1Bytes ? null : "has a SHA hash that is not well formed";
        }

        return secret[0] == '$' && secret.Count(c => c == '$') >= 3 ? "has a hash of a kind that is not supported: use bcrypt, {SHA}, {SSHA} or the password itself" : null;
    }

    /// <summary>Whether the password is the one behind the secret.</summary>
    public static bool Verify(string secret, string password)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        if (IsBcrypt(secret))
        {
            return Bcrypt.Verify(secret, bytes);
        }

        if (IsPassword(secret))
        {
            // Digests of equal length are compared, or the time would tell how long the password is.
            return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(Password(secret))), SHA256.HashData(bytes));
        }

        var digest = Digest(secret);
#pragma warning disable CA5350 // The hash is the one the file was written with.
        return CryptographicOperations.FixedTimeEquals(digest.AsSpan(0, Sha1Bytes), SHA1.HashData([.. bytes, .. digest.AsSpan(Sha1Bytes)]));
#pragma warning restore CA5350
    }

    /// <summary>The secret that takes longest to check; <see langword="null"/>: there is none.</summary>
    public static string? SlowestOf(IEnumerable<string> secrets) => secrets.MaxBy(Cost);

    /// <summary>Whether the password is the one behind the user's secret. A wrong one takes as long for every user, and for one that is not there, so that the time names nobody.</summary>
    /// <param name="secret">The user's; <see langword="null"/>: there is no such user.</param>
    /// <param name="slowest">The one of all users' that takes longest to check.</param>
    /// <param name="password">What the client says.</param>
    public static bool Verify(string? secret, string slowest, string password)
    {
        foreach (var one in ToCheck(secret, slowest))
        {
            if (Verify(one, password) && ReferenceEquals(one, secret))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a password is compared with, in turn, until it is right.</summary>
    internal static IEnumerable<string> ToCheck(string? secret, string slowest) =>
        secret is null ? [slowest] : Cost(secret) < Cost(slowest) ? [secret, slowest] : [secret];

    private static int Cost(string secret) => IsBcrypt(secret) && Bcrypt.IsWellFormed(secret) ? Bcrypt.Cost(secret) : 0;

    private static bool IsBcrypt(string secret) => secret is ['$', '2', 'a' or 'b' or 'y', '$', ..];

    private static byte[] Digest(string secret)
    {
        var text = secret.AsSpan(secret.IndexOf('}', StringComparison.Ordinal) + 1);
        var digest = new byte[text.Length];
        return Convert.TryFromBase64Chars(text, digest, out var length) ? digest[..length] : [];
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MailCatcher.Access;

/// <summary>What is kept of an API token: not the token, only its hash. A token is 256 random bits, so a plain hash is enough: there is nothing to guess.</summary>
/// <param name="Name">What it is called, once in all.</param>
/// <param name="Hash">SHA-256 of the token, in hexadecimal.</param>
/// <param name="Grant">What it may, as <see cref="Access.Grant.TryParse"/> reads it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is good for nothing; <see langword="null"/>: never.</param>
internal sealed record ApiToken(string Name, string Hash, string Grant, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    private const string Prefix = "mc_";
    private const int SecretBytes = 32;

    /// <summary>Whether a text looks like a token, and so is no password.</summary>
    internal static bool IsToken(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>A new token. It is shown once; afterwards nobody knows it but its owner.</summary>
    internal static string NewSecret() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The hash that is kept of a token.</summary>
    internal static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

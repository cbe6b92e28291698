using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace MailCatcher.Smtp;

/// <summary>What credentials are checked against: the users, or nothing where any will do.</summary>
internal sealed class Credentials(ImmutableArray<ISmtpUsers> users, bool acceptsAny)
{
    private const int MaxUserBytes = 255;

    /// <summary>What is computed with for a user that is not there.</summary>
    private static readonly string NobodysPassword = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether any user with any password is good.</summary>
    public bool AcceptsAny => acceptsAny;

    /// <summary>Whether <see cref="Password"/> can be asked for.</summary>
    public bool HavePasswords => users.All(source => source.HavePasswords);

    /// <summary>Checks a password or token.</summary>
    public SaslStep Check(string user, string password)
    {
        if (acceptsAny)
        {
            return new SaslStep.Accepted(user);
        }

        var slowest = PasswordHash.SlowestOf(users.Select(source => source.SlowestSecret).OfType<string>()) ?? NobodysPassword;
        return PasswordHash.Verify(FindSecret(user), slowest, password) ? new SaslStep.Accepted(user) : SaslStep.Rejected.Instance;
    }

    /// <summary>The user's password, to compute with; for an unknown one a password that nobody has.</summary>
    public string Password(string user) => FindSecret(user) is { } secret ? PasswordHash.Password(secret) : NobodysPassword;

    private string? FindSecret(string user) => users.Select(source => source.FindSecret(user)).FirstOrDefault(secret => secret is not null);

    /// <summary>Reads text that must be UTF-8; NUL never passes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        try
        {
            text = StrictUtf8.GetString(bytes);
            return !text.Contains('\0', StringComparison.Ordinal);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Reads a user name. It goes into logs and header fields, so controls never pass.</summary>
    public static bool TryReadUser(ReadOnlySpan<byte> bytes, out string user)
    {
        user = "";
        return bytes.Length is > 0 and <= MaxUserBytes && TryRead(bytes, out user) && !user.Any(char.IsControl);
    }
}

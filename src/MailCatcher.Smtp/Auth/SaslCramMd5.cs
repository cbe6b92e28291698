using System.Security.Cryptography;
using System.Text;

namespace MailCatcher.Smtp;

/// <summary>CRAM-MD5 (RFC 2195): the client answers a challenge, different each time, with a digest keyed by the password.</summary>
internal sealed class SaslCramMd5(Credentials credentials, string serverName) : SaslMechanism
{
    private readonly byte[] _challenge = Encoding.ASCII.GetBytes($"<{RandomNumberGenerator.GetHexString(32, lowercase: true)}@{serverName}>");

    public override bool TakesInitialResponse => false;

    public override SaslStep Begin() => new SaslStep.Challenge(_challenge);

    public override SaslStep Next(byte[] response)
    {
        var space = Array.LastIndexOf(response, (byte)' ');
        if (space < 0 || !Credentials.TryReadUser(response.AsSpan(0, space), out var user))
        {
            return SaslStep.Malformed.Instance;
        }

        if (credentials.AcceptsAny)
        {
            return new SaslStep.Accepted(user);
        }

#pragma warning disable CA5351 // MD5 is what the mechanism is made of.
        var digest = HMACMD5.HashData(Encoding.UTF8.GetBytes(credentials.Password(user)), _challenge);
#pragma warning restore CA5351
        var expected = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(digest));
        return CryptographicOperations.FixedTimeEquals(expected, response.AsSpan(space + 1)) ? new SaslStep.Accepted(user) : SaslStep.Rejected.Instance;
    }
}

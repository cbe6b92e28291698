using System.Security.Cryptography;
using System.Text;

namespace MailCatcher.Smtp;

/// <summary>SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding: both sides prove that they know the password and neither says it.</summary>
internal sealed class SaslScramSha256(Credentials credentials) : SaslMechanism
{
    private const int Iterations = 4096;
    private const int SaltBytes = 16;

    /// <summary>Salts come from the user's name and this, so that a user who does not exist has one too, and always the same.</summary>
    private static readonly byte[] SaltKey = RandomNumberGenerator.GetBytes(32);

    private Exchange? _exchange;
    private bool _proven;

    public override SaslStep Next(byte[] response)
    {
        if (_proven)
        {
            return response.Length == 0 ? new SaslStep.Accepted(_exchange!.User) : SaslStep.Malformed.Instance;
        }

        return !Credentials.TryRead(response, out var message) ? SaslStep.Malformed.Instance
            : _exchange is { } exchange ? Prove(exchange, message)
            : First(message);
    }

    /// <summary><c>n,,n=user,r=nonce</c>: answered with the whole nonce, the salt and the count.</summary>
    private SaslStep First(string message)
    {
        var fields = message.Split(',');
        if (fields is not ["n" or "y", var identity, ['n', '=', .. var name], ['r', '=', .. var nonce], ..]
            || (identity.Length > 0 && !identity.StartsWith("a=", StringComparison.Ordinal))
            || nonce.Length == 0
            || !Credentials.TryReadUser(Encoding.UTF8.GetBytes(Unescape(name)), out var user))
        {
            return SaslStep.Malformed.Instance;
        }

        var salt = HMACSHA256.HashData(SaltKey, Encoding.UTF8.GetBytes(user))[..SaltBytes];
        var whole = nonce + Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        var first = $"r={whole},s={Convert.ToBase64String(salt)},i={Iterations}";
        var header = $"{fields[0]},{identity},";
        _exchange = new Exchange(user, salt, whole, header, $"{message[header.Length..]},{first}");
        return new SaslStep.Challenge(Encoding.UTF8.GetBytes(first));
    }

    /// <summary><c>c=header,r=nonce,p=proof</c>: answered with the server's own proof.</summary>
    private SaslStep Prove(Exchange exchange, string message)
    {
        var proofAt = message.LastIndexOf(",p=", StringComparison.Ordinal);
        if (proofAt < 0 || message.Split(',') is not [['c', '=', .. var binding], ['r', '=', .. var nonce], ..])
        {
            return SaslStep.Malformed.Instance;
        }

        var proof = new byte[SHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(message[(proofAt + 3)..], proof, out var length) || length != proof.Length)
        {
            return SaslStep.Malformed.Instance;
        }

        var salted = Rfc2898DeriveBytes.Pbkdf2(credentials.Password(exchange.User), exchange.Salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var storedKey = SHA256.HashData(clientKey);
        var signed = Encoding.UTF8.GetBytes($"{exchange.Messages},{message[..proofAt]}");
        var signature = HMACSHA256.HashData(storedKey, signed);
        for (var i = 0; i < proof.Length; i++)
        {
            proof[i] ^= signature[i];
        }

        var isProven = CryptographicOperations.FixedTimeEquals(SHA256.HashData(proof), storedKey);
        if (!isProven || nonce != exchange.Nonce || binding != Convert.ToBase64String(Encoding.UTF8.GetBytes(exchange.Header)))
        {
            return SaslStep.Rejected.Instance;
        }

        _proven = true;
        var serverSignature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), signed);
        return new SaslStep.Challenge(Encoding.ASCII.GetBytes($"v={Convert.ToBase64String(serverSignature)}"));
    }

    private static string Unescape(string name) => name.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);

    private sealed record Exchange(string User, byte[] Salt, string Nonce, string Header, string Messages);
}

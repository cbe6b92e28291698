using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace MailCatcher.Smtp;

/// <summary>The bcrypt hash (Provos and Mazières, "A Future-Adaptable Password Scheme", 1999), to check what htpasswd has written.</summary>
internal static class Bcrypt
{
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int HashLength = 60;
    private const int SaltStart = 7;
    private const int SaltLength = 22;
    private const int SaltBytes = 16;
    private const int DigestBytes = 23;
    private const int MaxPasswordBytes = 72;
    private const int MaxCost = 17;

    private static readonly SearchValues<char> AlphabetCharacters = SearchValues.Create(Alphabet);

    /// <summary>Whether this reads <c>$2y$10$</c> and 53 more, with a cost from 4 to 17: more would take minutes.</summary>
    public static bool IsWellFormed(string hash) =>
        hash.Length == HashLength && hash[SaltStart - 1] == '$' && Cost(hash) is >= 4 and <= MaxCost && hash.AsSpan(SaltStart).IndexOfAnyExcept(AlphabetCharacters) < 0;

    /// <summary>Whether the password is the one behind the hash.</summary>
    public static bool Verify(string hash, ReadOnlySpan<byte> password)
    {
        Span<byte> key = stackalloc byte[MaxPasswordBytes];
        var length = Math.Min(password.Length, MaxPasswordBytes);
        password[..length].CopyTo(key);

        // The NUL that ends the password is part of the key, where it fits.
        key = key[..Math.Min(length + 1, MaxPasswordBytes)];
        var digest = Digest(Cost(hash), Decode(hash.AsSpan(SaltStart, SaltLength), SaltBytes), key);
        return CryptographicOperations.FixedTimeEquals(digest, Decode(hash.AsSpan(SaltStart + SaltLength), DigestBytes));
    }

    /// <summary>The logarithm of how often the key is mixed in: each step takes twice as long.</summary>
    public static int Cost(string hash) => int.TryParse(hash.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var cost) ? cost : 0;

    private static byte[] Digest(int cost, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> key)
    {
        var cipher = new Blowfish();
        cipher.Expand(key, salt);
        ReadOnlySpan<byte> none = new byte[SaltBytes];
        for (var round = 0L; round < 1L << cost; round++)
        {
            cipher.Expand(key, none);
            cipher.Expand(salt, none);
        }

        var text = "OrpheanBeholderScryDoubt"u8.ToArray();
        for (var block = 0; block < text.Length; block += 8)
        {
            var left = BinaryPrimitives.ReadUInt32BigEndian(text.AsSpan(block));
            var right = BinaryPrimitives.ReadUInt32BigEndian(text.AsSpan(block + 4));
            for (var i = 0; i < 64; i++)
            {
                cipher.Encrypt(ref left, ref right);
            }

            BinaryPrimitives.WriteUInt32BigEndian(text.AsSpan(block), left);
            BinaryPrimitives.WriteUInt32BigEndian(text.AsSpan(block + 4), right);
        }

        return text[..DigestBytes];
    }

    /// <summary>bcrypt's own base64: another alphabet, no padding.</summary>
    private static byte[] Decode(ReadOnlySpan<char> text, int length)
    {
        var bytes = new byte[length];
        var (bits, held, at) = (0, 0, 0);
        foreach (var c in text)
        {
            bits = (bits << 6) | Alphabet.IndexOf(c, StringComparison.Ordinal);
            held += 6;
            if (held >= 8 && at < length)
            {
                held -= 8;
                bytes[at++] = (byte)(bits >> held);
                bits &= (1 << held) - 1;
            }
        }

        return bytes;
    }
}

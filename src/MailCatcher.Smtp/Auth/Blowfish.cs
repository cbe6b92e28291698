using System.Numerics;

namespace MailCatcher.Smtp;

/// <summary>The Blowfish cipher (Schneier, 1993) with the salted key schedule that bcrypt adds.</summary>
internal sealed class Blowfish
{
    private const int SubkeyCount = 18;
    private const int BoxSize = 256;
    private const int BoxCount = 4;

    /// <summary>The cipher begins with the digits of pi after the point; it is shorter to compute than to list them.</summary>
    private static readonly uint[] Pi = DigitsOfPi(SubkeyCount + (BoxCount * BoxSize));

    private readonly uint[] _subkeys = Pi[..SubkeyCount];
    private readonly uint[] _boxes = Pi[SubkeyCount..];

    /// <summary>Mixes a key and a salt into the cipher's state; a salt of zeros is the plain key schedule.</summary>
    public void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        var at = 0;
        for (var i = 0; i < _subkeys.Length; i++)
        {
            _subkeys[i] ^= NextWord(key, ref at);
        }

        var saltAt = 0;
        var (left, right) = (0u, 0u);
        Refill(_subkeys, salt, ref saltAt, ref left, ref right);
        Refill(_boxes, salt, ref saltAt, ref left, ref right);
    }

    /// <summary>Encrypts one block of 64 bits.</summary>
    public void Encrypt(ref uint left, ref uint right)
    {
        for (var round = 0; round < SubkeyCount - 2; round++)
        {
            left ^= _subkeys[round];
            right ^= Mix(left);
            (left, right) = (right, left);
        }

        (left, right) = (right ^ _subkeys[^1], left ^ _subkeys[^2]);
    }

    private void Refill(uint[] words, ReadOnlySpan<byte> salt, ref int saltAt, ref uint left, ref uint right)
    {
        for (var i = 0; i < words.Length; i += 2)
        {
            left ^= NextWord(salt, ref saltAt);
            right ^= NextWord(salt, ref saltAt);
            Encrypt(ref left, ref right);
            (words[i], words[i + 1]) = (left, right);
        }
    }

    private uint Mix(uint value) =>
        ((_boxes[value >> 24] + _boxes[BoxSize + ((value >> 16) & 0xFF)]) ^ _boxes[(2 * BoxSize) + ((value >> 8) & 0xFF)]) + _boxes[(3 * BoxSize) + (value & 0xFF)];

    /// <summary>The next four bytes, going round.</summary>
    private static uint NextWord(ReadOnlySpan<byte> bytes, ref int at)
    {
        var word = 0u;
        for (var i = 0; i < sizeof(uint); i++)
        {
            word = (word << 8) | bytes[at];
            at = (at + 1) % bytes.Length;
        }

        return word;
    }

    /// <summary>Machin's formula: pi = 16 arctan(1/5) - 4 arctan(1/239).</summary>
    private static uint[] DigitsOfPi(int words)
    {
        const int guardBits = 64;
        var bits = (words * 32) + guardBits;
        var pi = (16 * ArcTangentOfInverse(5, bits)) - (4 * ArcTangentOfInverse(239, bits));
        var digits = new uint[words];
        for (var i = 0; i < words; i++)
        {
            digits[i] = (uint)((pi >> (bits - (32 * (i + 1)))) & uint.MaxValue);
        }

        return digits;
    }

    private static BigInteger ArcTangentOfInverse(int x, int bits)
    {
        var power = (BigInteger.One << bits) / x;
        var sum = power;
        for (var n = 3; !power.IsZero; n += 2)
        {
            power /= -(x * x);
            sum += power / n;
        }

        return sum;
    }
}

using System.Text;

namespace MailCatcher.Smtp.Tests;

/// <summary>Spoils a recorded session in one to six places: bytes flipped, runs thrown away, repeated or moved, tokens and pieces of other sessions slipped in.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> seeds, int seed)
{
    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "\r", "\n", "\r\n", "\0", ".", "\r\n.\r\n", "\n.\n", "\n.\r\n", "\r.\r", "<", ">", "\"", "\\", ":", "@", " ", "\t", "=", "*", "+G1", "[", "]", ",", ";",
            "BDAT 0\r\n", "BDAT 99999999999999999999\r\n", "BDAT 18446744073709551615 LAST\r\n", "BDAT 3 LAST\r\n", "DATA\r\n", "RSET\r\n", "QUIT\r\n", "STARTTLS\r\n", "AUTH PLAIN\r\n", "AUTH LOGIN =\r\n",
            "MAIL FROM:<>\r\n", "RCPT TO:<x@y.test>\r\n", "EHLO x\r\n", "SIZE=99999999999999999999", "BODY=BINARYMIME", "\u00FF", "\u00C3(", "\u00ED\u00A0\u0080", "\u0016\u0003\u0001", new string('x', 2_100),
        }.Select(Encoding.Latin1.GetBytes),
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var session = new List<byte>(One(seeds));
        for (var times = _random.Next(1, 7); times > 0; times--)
        {
            Spoil(session);
        }

        return [.. session];
    }

    public int Cut(int length) => _random.Next(length + 1);

    private void Spoil(List<byte> session)
    {
        var at = Cut(session.Count);
        var length = Math.Min(_random.Next(1, 40), session.Count - at);
        switch (_random.Next(6))
        {
            case 0 when at < session.Count:
                session[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < session.Count:
                session[at] = (byte)_random.Next(256);
                break;
            case 2:
                session.RemoveRange(at, length);
                break;
            case 3:
                session.InsertRange(Cut(session.Count), session.GetRange(at, length));
                break;
            case 4:
                var other = One(seeds);
                session.InsertRange(at, other[_random.Next(other.Length)..]);
                break;
            default:
                session.InsertRange(at, One(Tokens));
                break;
        }
    }

    private byte[] One(IReadOnlyList<byte[]> among) => among[_random.Next(among.Count)];
}

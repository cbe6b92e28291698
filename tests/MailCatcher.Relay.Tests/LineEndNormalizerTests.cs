using System.Text;
using CsCheck;

namespace MailCatcher.Relay.Tests;

public sealed class LineEndNormalizerTests
{
    private static readonly Gen<byte[]> Bytes = Gen.OneOf(Gen.Const((byte)'\r'), Gen.Const((byte)'\n'), Gen.Const((byte)'.'), Gen.Byte).Array[0, 60];

    [Fact]
    public void Cut_anywhere_it_gives_the_same() => Gen.Select(Bytes, Gen.Int[0, 60], Gen.Int[0, 60]).Sample((bytes, first, second) =>
    {
        var (from, to) = (Math.Min(first, second), Math.Max(first, second));
        Assert.Equal(Normalize(bytes), Normalize(bytes[..Math.Min(from, bytes.Length)], bytes[Math.Min(from, bytes.Length)..Math.Min(to, bytes.Length)], bytes[Math.Min(to, bytes.Length)..]));
    });

    [Fact]
    public void No_bare_CR_or_LF_gets_out_and_nothing_else_changes() => Bytes.Sample(bytes =>
    {
        var clean = Encoding.Latin1.GetString(Normalize(bytes));
        var plain = Encoding.Latin1.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var expected = plain.Length > 0 && plain[^1] != '\n' ? plain + "\n" : plain;
        Assert.Equal(expected.Replace("\n", "\r\n", StringComparison.Ordinal), clean);
    });

    private static byte[] Normalize(params byte[][] pieces)
    {
        var normalizer = new LineEndNormalizer();
        var written = new List<byte>();
        foreach (var piece in pieces)
        {
            var destination = new byte[LineEndNormalizer.MaxLength(piece.Length)];
            written.AddRange(destination[..normalizer.Read(piece, destination)]);
        }

        var end = new byte[2];
        written.AddRange(end[..normalizer.Finish(end)]);
        return [.. written];
    }
}

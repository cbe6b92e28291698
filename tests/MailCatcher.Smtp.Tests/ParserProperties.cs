using System.Buffers;
using System.Text;
using CsCheck;

namespace MailCatcher.Smtp.Tests;

/// <summary>What holds for any input, however it is cut.</summary>
public sealed class ParserProperties
{
    /// <summary>Bytes in which dots and line ends are common.</summary>
    private static readonly Gen<byte[]> Content = Gen.OneOf((byte)'\r', (byte)'\n', (byte)'.', (byte)'a', (byte)0, (byte)0xFF).Array[0, 40];

    [Fact]
    public void Stuffed_content_comes_out_as_it_went_in_wherever_it_is_cut() =>
        Content.Select(Gen.Int[0, 50], Gen.Int[0, 50]).Sample(
            (content, first, second) =>
            {
                // A client ends content that has no line end with one of its own.
                byte[] lines = content is [] or [.., (byte)'\r', (byte)'\n'] ? content : [.. content, (byte)'\r', (byte)'\n'];
                byte[] wire = [.. Stuff(lines), .. ".\r\nNOOP"u8];
                var cuts = new[] { Math.Min(first, wire.Length), Math.Min(second, wire.Length) }.Order().ToArray();

                var (kept, rest) = Unstuff([wire[..cuts[0]], wire[cuts[0]..cuts[1]], wire[cuts[1]..]]);

                Assert.Equal(lines, kept);
                Assert.Equal("NOOP"u8, rest);
            },
            iter: 20_000);

    [Fact]
    public void Content_fed_byte_by_byte_comes_out_the_same() =>
        Content.Sample(
            content =>
            {
                byte[] wire = [.. Stuff(content), .. "\r\n.\r\n"u8];
                var (kept, rest) = Unstuff([.. wire.Select(b => new[] { b })]);
                Assert.Equal([.. content, (byte)'\r', (byte)'\n'], kept);
                Assert.Empty(rest);
            },
            iter: 20_000);

    [Fact]
    public void Any_line_is_parsed_without_throwing_and_no_address_holds_a_control() =>
        Gen.OneOf(
            Gen.Byte.Array[0, 60],
            Gen.Select(Gen.OneOf("MAIL FROM:<", "RCPT TO:<", "EHLO ", "MAIL FROM:<a@b> "), Gen.Char["\"\\@.<> :,=[]aZ9\0\r\né\u007F"].Array[0, 30])
                .Select(parts => Encoding.UTF8.GetBytes(parts.Item1 + new string(parts.Item2) + ">"))).Sample(
            line =>
            {
                switch (SmtpCommand.Parse(line))
                {
                    case SmtpCommand.Mail { ReversePath: { } path }:
                        Check(path);
                        break;
                    case SmtpCommand.Rcpt rcpt:
                        Check(rcpt.ForwardPath);
                        break;
                    case SmtpCommand.Hello hello:
                        Assert.DoesNotContain(hello.Name, char.IsControl);
                        break;
                    case SmtpCommand.Invalid invalid:
                        Assert.InRange(invalid.Reply.Code, 500, 555);
                        break;
                }
            },
            iter: 50_000);

    [Fact]
    public void An_address_that_parses_parses_again_from_its_own_text() =>
        Gen.Char["\"\\@.<> -_[]:aZ9\0\r\néπ\uD800\u007F"].Array[0, 24].Select(characters => new string(characters)).Sample(
            text =>
            {
                if (EmailAddress.TryParse(text, out var address))
                {
                    Check(address);
                    Assert.Equal(text, address.ToString());
                }
            },
            iter: 100_000);

    private static void Check(EmailAddress address)
    {
        Assert.DoesNotContain(address.ToString(), char.IsControl);
        Assert.True(EmailAddress.TryParse(address.ToString(), out var again));
        Assert.Equal(address, again);
        Assert.Equal(address.ToString(), Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(address.ToString())));
    }

    private static byte[] Stuff(byte[] content)
    {
        var stuffed = new List<byte>();
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == '.' && (i == 0 || (i >= 2 && content[i - 1] == '\n' && content[i - 2] == '\r')))
            {
                stuffed.Add((byte)'.');
            }

            stuffed.Add(content[i]);
        }

        return [.. stuffed];
    }

    /// <summary>Feeds the pieces as a pipe does: what is not taken is offered again, with more behind it, in another segment.</summary>
    private static (byte[] Kept, byte[] After) Unstuff(byte[][] pieces)
    {
        var unstuffer = new DotUnstuffer();
        var kept = new ArrayBufferWriter<byte>();
        var left = Array.Empty<byte>();
        for (var piece = 0; piece < pieces.Length; piece++)
        {
            var input = Segments(left, pieces[piece]);
            DotUnstuffer.Found found;
            while ((found = unstuffer.Next(ref input, out var content)) == DotUnstuffer.Found.Content)
            {
                foreach (var memory in content)
                {
                    kept.Write(memory.Span);
                }
            }

            left = input.ToArray();
            if (found == DotUnstuffer.Found.End)
            {
                return (kept.WrittenSpan.ToArray(), [.. left, .. pieces[(piece + 1)..].SelectMany(bytes => bytes)]);
            }

            Assert.True(left.Length <= 2);
        }

        throw new InvalidOperationException("The content did not end.");
    }

    private static ReadOnlySequence<byte> Segments(byte[] first, byte[] second)
    {
        var head = new Segment(first, 0);
        var tail = new Segment(second, first.Length);
        head.Append(tail);
        return new ReadOnlySequence<byte>(head, 0, tail, second.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, long runningIndex)
        {
            Memory = bytes;
            RunningIndex = runningIndex;
        }

        public void Append(Segment next) => Next = next;
    }
}

using System.Text;
using CsCheck;

namespace MailCatcher.Store.Tests.Transfer;

public sealed class MboxTests
{
    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_written_is_read_again_byte_for_byte_however_it_is_cut()
    {
        var piece = Gen.Int[0, 10].Select(index => new[] { "From ", ">From ", ">>From x\n", "\n", "\r\n", "\r", "a", ">", "Subject: x\r\n", "From a Mon Nov 23 10:00:00 2026\n", "\n\nFrom " }[index]);
        var message = piece.Array[0, 6].Select(parts => Encoding.ASCII.GetBytes(string.Concat(parts)));

        await message.Array[0, 4].SampleAsync(
            async messages =>
            {
                var file = await WriteAsync(messages);
                for (var cut = 0; cut <= file.Length; cut++)
                {
                    var read = await ReadAsync(new CutStream(file, cut));
                    Assert.Equal(messages.Length, read.Count);
                    Assert.All(messages.Zip(read), pair => Assert.Equal(pair.First, pair.Second!.Content.ToArray()));
                }
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public async Task Files_of_others_are_read()
    {
        var read = await ReadAsync(new MemoryStream(Encoding.ASCII.GetBytes(
            "From ann@example.test Tue Nov  3 09:08:07 2026\r\nSubject: one\r\n\r\nFrom now on, quoted or not.\r\n\r\nFrom MAILER-DAEMON Wed Nov  4 10:11 UTC 2026\r\nSubject: two\r\n\r\n>From me\r\n")));

        Assert.Equal(["Subject: one\r\n\r\nFrom now on, quoted or not.\r\n", "Subject: two\r\n\r\nFrom me\r\n"], read.Select(message => Encoding.ASCII.GetString(message!.Content.Span)));
        Assert.Equal([("ann@example.test", new DateTimeOffset(2026, 11, 3, 9, 8, 7, TimeSpan.Zero)), ("", default)], read.Select(message => (message!.From, message.From == "" ? default : message.ReceivedAt!.Value)));
    }

    [Fact]
    public async Task One_that_is_too_large_is_told_and_the_others_are_there()
    {
        var file = await WriteAsync([[1], new byte[200_000], [2]]);

        var read = await ReadAsync(new MemoryStream(file), 1_000);

        Assert.Equal([true, false, true], read.Select(message => message is not null));
    }

    private static async Task<byte[]> WriteAsync(byte[][] messages)
    {
        using var file = new MemoryStream();
        var writer = new MboxWriter(file);
        foreach (var content in messages)
        {
            await writer.WriteAsync(new TransferMessage { From = "a@example.test", ReceivedAt = new DateTimeOffset(2026, 11, 3, 9, 8, 7, TimeSpan.Zero), Content = content }, Cancelled);
        }

        await writer.CompleteAsync(Cancelled);
        return file.ToArray();
    }

    private static async Task<List<TransferMessage?>> ReadAsync(Stream stream, long maxBytes = 1_000_000)
    {
        var read = new List<TransferMessage?>();
        await foreach (var message in new MboxReader(stream, maxBytes).ReadAsync(Cancelled))
        {
            read.Add(message);
        }

        return read;
    }

    /// <summary>Gives its bytes in two pieces.</summary>
    private sealed class CutStream(byte[] bytes, int cut) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(Position < cut ? buffer[..(int)Math.Min(buffer.Length, cut - Position)] : buffer, cancellationToken);
    }
}

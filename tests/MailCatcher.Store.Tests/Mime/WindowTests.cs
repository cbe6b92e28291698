using MailCatcher.Store.Mime;

namespace MailCatcher.Store.Tests.Mime;

/// <summary>What is read must not depend on how the bytes come in.</summary>
public sealed class WindowTests
{
    private const int WindowSize = 64 * 1024;

    public static TheoryData<string> OddMails => [.. OddMail.Names];

    [Theory]
    [MemberData(nameof(OddMails))]
    public void Mail_that_comes_in_byte_by_byte_reads_the_same(string name)
    {
        var content = OddMail.Load(name);

        var whole = Mail.Read(content);
        using var drops = new DrippingStream(content);
        var dripped = MessageReader.Read(drops);

        Assert.Equal(Mail.Outline(whole.Root), Mail.Outline(dripped.Root));
        Assert.Equal(whole.Root.Leaves.Select(leaf => leaf.Size), dripped.Root.Leaves.Select(leaf => leaf.Size));
        Assert.Equal(whole.HeaderFields, dripped.HeaderFields);
        Assert.Equal(whole.Text, dripped.Text);
        Assert.Equal(whole.Html, dripped.Html);
        Assert.Equal(whole.Faults, dripped.Faults);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void A_boundary_line_is_found_wherever_the_window_ends(string lineEnd)
    {
        var before = $"Content-Type: multipart/mixed; boundary=edge{lineEnd}{lineEnd}--edge{lineEnd}{lineEnd}";
        var after = $"{lineEnd}--edge{lineEnd}Content-Type: image/png{lineEnd}{lineEnd}png{lineEnd}--edge--{lineEnd}";
        for (var length = WindowSize - before.Length - after.Length - 2; length <= WindowSize - before.Length + 2; length++)
        {
            var content = System.Text.Encoding.ASCII.GetBytes(before + new string('x', length) + after);

            var root = Mail.Read(content).Root;

            Assert.Equal([length, 3], root.Children.Select(child => (int)child.Size));
        }
    }

    [Fact]
    public void A_body_without_line_ends_is_a_body_even_when_it_is_longer_than_a_header_section_may_be()
    {
        var message = Mail.Read(new string('x', 2_000_000));

        Assert.Equal(2_000_000, message.Text?.Length);
        Assert.Equal(["The message has no header section."], message.Faults);
    }

    [Fact]
    public void A_header_section_longer_than_the_window_is_read_whole()
    {
        var message = Mail.Read($"X-Long: {new string('x', 3 * WindowSize)}\nSubject: after\n\nbody");

        Assert.Equal("after", message.HeaderFields[1].Value);
        Assert.Equal(3 * WindowSize, message.HeaderFields[0].RawValue.Length);
        Assert.Equal("body", message.Text);
    }

    /// <summary>Gives one byte a read, as a stream may.</summary>
    private sealed class DrippingStream(byte[] content) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1)]);
    }
}

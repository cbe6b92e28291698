using System.Text;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store.Tests.Mime;

public sealed class SafeFileNameTests
{
    [Theory]
    [InlineData("report.pdf", "report.pdf")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Windows\\x.exe", "x.exe")]
    [InlineData("C:x.exe", "C_x.exe")]
    [InlineData("..", "")]
    [InlineData(".htaccess", "htaccess")]
    [InlineData("a\0b\r\n.txt", "ab.txt")]
    [InlineData("CON", "_CON")]
    [InlineData("nul.txt", "_nul.txt")]
    [InlineData("com1 .txt", "_com1 .txt")]
    [InlineData("console.txt", "console.txt")]
    [InlineData("invoice\u202Efdp.exe", "invoicefdp.exe")]
    [InlineData("a\"b<c>|d?.txt", "a_b_c__d_.txt")]
    [InlineData("name. . ", "name")]
    [InlineData("Übersicht 日本.pdf", "Übersicht 日本.pdf")]
    public void A_name_becomes_safe(string name, string safe) => Assert.Equal(safe, SafeFileName.Clean(name));

    [Fact]
    public void Half_a_surrogate_pair_in_a_name_is_replaced() => Assert.Equal("half\uFFFD.txt", SafeFileName.Clean("half\uD800.txt"));

    [Fact]
    public void A_long_name_is_cut_and_keeps_its_extension()
    {
        var name = SafeFileName.Clean(new string('ü', 4000) + ".pdf");

        Assert.EndsWith("ü.pdf", name, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 190, 200);
    }

    [Fact]
    public void An_attachment_without_a_name_gets_one() => Assert.Equal("part-2.1.pdf", SafeFileName.For("2.1", "application/pdf"));
}

using System.Text;
using CsCheck;
using MailCatcher.Components.Reading;

namespace MailCatcher.Tests.Components;

public sealed class SourceTests
{
    [Fact]
    public void Field_names_and_boundaries_are_set_off_and_nothing_is_lost()
    {
        var pieces = SourceText.Read("Subject: one\r\n two: x\r\nnot a field\r\nTo: x\r\n\r\nbody: text\r\n--b\r\nContent-Type: text/plain\r\n\r\n-- \r\n--no boundary\r\n--b--\r\nEnd: x\r\n", isHead: true);

        Assert.Equal(["Subject:", "To:", "Content-Type:"], pieces.Where(piece => piece.Kind == SourceKind.FieldName).Select(piece => piece.Text));
        Assert.Equal(["--b", "--b--"], pieces.Where(piece => piece.Kind == SourceKind.Boundary).Select(piece => piece.Text));
    }

    [Fact]
    public void Pieces_together_are_the_page()
    {
        string[] parts = ["--", "--b", "\r\n", "\n", "A: ", "b", ":", " ", "--b--", "", "\u00e9"];
        Gen.Int[0, parts.Length - 1].Select(index => parts[index]).Array[0, 30].Select(Gen.Bool).Sample((chosen, isHead) =>
        {
            var text = string.Concat(chosen);
            Assert.Equal(text.ReplaceLineEndings("\n"), string.Concat(SourceText.Read(text, isHead).Select(piece => piece.Text)));
        });
    }

    [Fact]
    public async Task Pages_end_where_lines_do_and_together_are_the_content()
    {
        var content = new StringBuilder();
        for (var i = 0; i < 4_000; i++)
        {
            content.Append('x', i % 90).Append(i).Append("\r\n");
        }

        content.Append('y', SourcePages.PageBytes + 5).Append("\r\nneedle at the end Needle");
        var bytes = Encoding.UTF8.GetBytes(content.ToString());
        var pages = new List<string>();
        await foreach (var (start, page) in SourcePages.ReadAsync(new MemoryStream(bytes), Xunit.TestContext.Current.CancellationToken))
        {
            Assert.Equal(pages.Sum(text => text.Length), start);
            pages.Add(Encoding.UTF8.GetString(page.Span));
        }

        Assert.Equal(content.ToString(), string.Concat(pages));
        Assert.All(pages.Take(3), page => Assert.EndsWith("\r\n", page, StringComparison.Ordinal));
        Assert.All(pages, page => Assert.True(page.Length <= SourcePages.PageBytes));
        var counts = await SourcePages.CountAsync(new MemoryStream(bytes), "NEEDLE", 100, Xunit.TestContext.Current.CancellationToken);
        Assert.Equal((pages.Count, 2, 2), (counts.Count, counts.Sum(), counts[^1]));
        Assert.Equal(1, (await SourcePages.CountAsync(new MemoryStream(bytes), "needle", 1, Xunit.TestContext.Current.CancellationToken)).Sum());
    }

    [Fact]
    public void Bytes_of_any_charset_are_shown()
    {
        Assert.Equal("\u00fc\u2400", LooseText.Decode([0xFC, 0]));
        Assert.Equal("\u00fc", LooseText.Decode([0xC3, 0xBC], "x-nobody-knows"));
        Assert.Equal("\u20ac", LooseText.Decode([0x80], "windows-1252"));
    }
}

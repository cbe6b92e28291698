using System.Text;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store.Tests.Mime;

/// <summary>What each of the golden messages is read as.</summary>
public sealed class TreeTests
{
    public static TheoryData<string, string> Outlines => new()
    {
        {
            "newsletter",
            "multipart/mixed(1 multipart/related(1.1 multipart/alternative(1.1.1 text/plain Body, 1.1.2 text/html Body), 1.2 image/png Inline), "
                + "2 text/calendar Attachment, 3 application/octet-stream Attachment)"
        },
        {
            "forwarded",
            "multipart/mixed(1 text/plain Body, 2 message/rfc822 Attachment(2.1 text/plain Body, 2.2 image/gif Attachment), "
                + "3 message/rfc822 Attachment(3.1 text/plain Body))"
        },
        { "bounce", "multipart/report(1 text/plain Body, 2 message/delivery-status Attachment, 3 text/rfc822-headers Attachment)" },
        { "unclosed", "multipart/mixed(1 multipart/alternative(1.1 text/plain Body), 2 application/zip Attachment)" },
        { "no-boundary", "1 text/plain Body" },
        { "body-only", "1 text/plain Body" },
        { "header-only", "1 text/plain Body" },
        { "broken-lines", "1 text/plain Body" },
        { "latin1", "1 text/plain Body" },
        { "nul", "1 text/plain Body" },
        { "bare-lf", "multipart/mixed(1 text/plain Body, 2 text/plain Body)" },
        { "digest", "multipart/digest(1 message/rfc822 Attachment(1.1 text/plain Body), 2 message/rfc822 Attachment(2.1 text/plain Body))" },
        { "same-boundary", "multipart/mixed(1 multipart/mixed(1.1 text/plain Body), 2 text/plain Attachment)" },
        { "surrogates", "1 text/html Body" },
    };

    public static TheoryData<string, string?, string?> Bodies => new()
    {
        { "newsletter", "Café sale — now on.", "<html><head><title>Sale</title></head><body><img src=\"cid:logo@news\"><b>Café</b> sale</body></html>" },
        { "forwarded", "See below.", null },
        { "bounce", "It did not arrive.", null },
        { "unclosed", "first", null },
        { "no-boundary", "words without parts\r\n", null },
        { "body-only", "just words, no header section\r\nand more: of them\r\n", null },
        { "header-only", "", null },
        { "latin1", "Straße € 100\r\n", null },
        { "bare-lf", "one\r\ntwo", null },
        { "digest", null, null },
        { "surrogates", null, "<p>half &#xD800; and &#55357; whole &#x1F600;</p>\r\n" },
    };

    public static TheoryData<string, string, string> Snippets => new()
    {
        { "newsletter", "Sale — 50% off", "Café sale — now on." },
        { "broken-lines", "spaced", "<p>Text &amp; <b>so</b> on</p>" },
        { "latin1", "Grüße", "Straße € 100" },
        { "nul", "a b c folded", "body with controls" },
        { "surrogates", "\uFFFDA and \uFFFD\uFFFD\uFFFD", "half &#xD800; and &#55357; whole \U0001F600" },
        { "body-only", "", "just words, no header section and more: of them" },
    };

    public static TheoryData<string, string[]> Faults => new()
    {
        { "newsletter", [] },
        { "forwarded", [] },
        { "no-boundary", ["A multipart has no usable boundary; it was read as one text.", "A multipart holds no parts; it was read as one text."] },
        { "body-only", ["The message has no header section."] },
        { "header-only", ["The message has no From field.", "The Date field is not a date."] },
        { "unclosed", ["A multipart has no closing boundary.", "Part 2 says base64 but holds other characters."] },
        { "latin1", ["Part 1 names a charset nobody knows."] },
    };

    [Theory]
    [MemberData(nameof(Outlines))]
    public void Odd_mail_has_its_tree(string name, string outline) => Assert.Equal(outline, Mail.Outline(Mail.Read(OddMail.Load(name)).Root));

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Odd_mail_has_its_bodies(string name, string? text, string? html)
    {
        var message = Mail.Read(OddMail.Load(name));

        Assert.Equal(text, message.Text);
        Assert.Equal(html, message.Html);
    }

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Odd_mail_has_its_subject_and_snippet(string name, string subject, string snippet)
    {
        var facts = Mail.Facts(OddMail.Load(name));

        Assert.Equal(subject, facts.Subject);
        Assert.Equal(snippet, facts.Snippet);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_is_wrong_is_said(string name, string[] faults) => Assert.Equal(faults, Mail.Read(OddMail.Load(name)).Faults);

    [Fact]
    public void Every_odd_mail_is_in_the_table() => Assert.Equal(OddMail.Names.Order(), Outlines.Select(row => row.Data.Item1).Order());

    [Fact]
    public void Header_fields_come_in_order_with_duplicates_and_lines_that_are_none()
    {
        var fields = Mail.Read(OddMail.Load("broken-lines")).HeaderFields;

        Assert.Equal(["From", "", "Subject", "X-Empty", "From", "Date", "Content-Type", "Content-Type"], fields.Select(field => field.Name));
        Assert.Equal("this line is no field", fields[1].Value);
        Assert.Equal("spaced", fields[2].Value);
        Assert.Equal("", fields[3].Value);
    }

    [Fact]
    public void A_raw_value_keeps_its_folding_and_its_bytes()
    {
        var fields = Mail.Read(OddMail.Load("nul")).HeaderFields;

        Assert.Equal("a b c folded", fields[1].Value);
        Assert.Equal("a\0b\ac\r\n\tfolded", fields[1].RawValue);
        Assert.Equal("Jürgen <j@example.org>", Mail.Read(OddMail.Load("latin1")).HeaderFields[0].RawValue);
    }

    [Theory]
    [InlineData("newsletter", "1.2", "\u0089PNG\r\n\u001a\n")]
    [InlineData("newsletter", "3", "%PDF-1.4")]
    [InlineData("newsletter", "1.1.1", "CafÃ©\u0020sale â\u0080\u0094 now on.")]
    [InlineData("forwarded", "3", "From: dave@example.org\r\nSubject: plain inner\r\n\r\njust text")]
    [InlineData("forwarded", "3.1", "just text")]
    [InlineData("forwarded", "2.2", "GIF89a")]
    [InlineData("no-boundary", "1", "words without parts\r\n")]
    public void A_part_opens_as_its_decoded_bytes(string name, string partId, string bytes) =>
        Assert.Equal(bytes, Encoding.Latin1.GetString(Mail.Part(OddMail.Load(name), partId)!));

    [Theory]
    [InlineData("newsletter", "")]
    [InlineData("newsletter", "1")]
    [InlineData("newsletter", "4")]
    [InlineData("newsletter", "../1")]
    [InlineData("body-only", "")]
    public void A_part_that_is_none_does_not_open(string name, string partId) => Assert.Null(Mail.Part(OddMail.Load(name), partId));

    [Fact]
    public void A_message_that_is_nothing_but_an_attached_message_has_it_as_its_part()
    {
        var message = Mail.Read("Content-Type: message/rfc822\n\nSubject: inner\n\ntext");

        Assert.Equal("1 message/rfc822 Attachment(1.1 text/plain Body)", Mail.Outline(message.Root));
        Assert.Null(message.Text);
    }

    [Fact]
    public void An_attached_message_in_base64_is_an_attachment_without_parts()
    {
        var content = Mail.Bytes("Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nQTogYg==\n--a--\n");

        Assert.Equal("multipart/mixed(1 message/rfc822 Attachment)", Mail.Outline(Mail.Read(content).Root));
        Assert.Equal("A: b"u8.ToArray(), Mail.Part(content, "1"));
        Assert.Contains("An attached message is encoded as base64, which RFC 2046 §5.2.1 forbids.", Mail.Read(content).Faults);
    }

    [Fact]
    public async Task A_large_part_opens_as_a_seekable_stream()
    {
        var bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);
        var content = Encoding.ASCII.GetBytes(
            "Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks));

        await using var part = MessageReader.OpenPart(new MemoryStream(content), "1");

        Assert.NotNull(part);
        Assert.Equal(bytes.Length, part.Content.Length);
        Assert.Equal(bytes.Length, part.Part.Size);
        var copy = new byte[bytes.Length];
        await part.Content.ReadExactlyAsync(copy, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, copy);
    }

    [Fact]
    public void A_body_past_the_limit_is_cut_and_said_to_be()
    {
        var limits = ReadLimits.Screen with { BodyBytes = 10 };

        var message = MessageReader.Read(new MemoryStream(Encoding.UTF8.GetBytes("A: b\r\n\r\n123456789é and more")), limits);

        Assert.Equal("123456789", message.Text);
        Assert.Contains("The text/plain body was cut short after 10 bytes.", message.Faults);
    }
}

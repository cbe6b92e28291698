using MailCatcher.Store.Mime;

namespace MailCatcher.Store.Tests.Mime;

public sealed class HeaderTests
{
    public static TheoryData<string, DateTimeOffset?> Dates => new()
    {
        { "Mon, 23 Nov 2026 13:46:39 +0000", new DateTimeOffset(2026, 11, 23, 13, 46, 39, TimeSpan.Zero) },
        { "23 Nov 2026 13:46:39 -0330", new DateTimeOffset(2026, 11, 23, 13, 46, 39, new TimeSpan(-3, -30, 0)) },
        { "Mon, 23 Nov 2026 13:46:39 GMT (comment)", new DateTimeOffset(2026, 11, 23, 13, 46, 39, TimeSpan.Zero) },
        { "Fri, 32 Feb 2026 10:00:00 +0000", null },
        { "", null },
        { "tomorrow", null },
    };

    [Theory]
    [MemberData(nameof(Dates))]
    public void A_date_is_read_or_it_is_none(string value, DateTimeOffset? date) => Assert.Equal(date, Mail.Facts($"Date: {value}\n\n").Date);

    [Theory]
    [InlineData("Fri, 31 Dec 9999 23:59:59 -1400")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 +9999")]
    [InlineData("1 Jan 1 00:00:00 +1400")]
    [InlineData("Fri, 1 Jan 0000 00:00:00 +1400")]
    public void A_date_at_the_edge_of_time_is_read_without_failing(string value)
    {
        var date = Mail.Facts($"Date: {value}\n\n").Date;

        Assert.InRange(date?.UtcTicks ?? 0, 0, DateTime.MaxValue.Ticks);
    }

    [Theory]
    [InlineData("a@example.org", "", "a@example.org")]
    [InlineData("Ann <a@example.org>", "Ann", "a@example.org")]
    [InlineData("\"A\\\"nn, B\" <a@example.org>", "A\"nn, B", "a@example.org")]
    [InlineData("=?utf-8?b?QW5uDQpCY2M6IHg=?= <a@example.org>", "Ann Bcc: x", "a@example.org")]
    [InlineData("J\u00c3\u00bcrgen <j\u00c3\u00bc@example.org>", "Jürgen", "jü@example.org")]
    [InlineData("J\u00fcrgen <j@example.org>", "Jürgen", "j@example.org")]
    [InlineData("first@example.org, second@example.org", "", "first@example.org")]
    [InlineData("<>", "<>", "")]
    public void The_sender_is_the_first_address_of_From(string value, string name, string address)
    {
        Assert.Equal(new NamedAddress(name, address), Mail.Facts($"From: {value}\nFrom: late@example.org\n\n").From);
    }

    [Fact]
    public void One_bad_address_does_not_hide_the_others()
    {
        var facts = Mail.Facts("To: ann@example.org, <<>, bob@example.org\nTo: carol@example.org\n\n");

        Assert.Equal(["ann@example.org", "", "bob@example.org", "carol@example.org"], facts.To.Select(address => address.Address));
        Assert.Equal("<<>", facts.To[1].Name);
        Assert.True(facts.IsPartial);
    }

    [Fact]
    public void Bcc_holds_the_field_first_and_then_the_envelope()
    {
        var content = Mail.Bytes("To: a@x.test\nBcc: B <b@x.test>\n\n");

        var facts = MessageReader.ReadFacts(new MemoryStream(content), Mail.To(new("c", "x.test"), new("B", "X.TEST"), new("postmaster", "")));

        Assert.Equal([new("B", "b@x.test"), new("", "c@x.test"), new("", "postmaster")], facts.Bcc);
    }

    [Theory]
    [InlineData("<a@b>", "a@b")]
    [InlineData(" <a@b> (comment)", "a@b")]
    [InlineData("a@b", "a@b")]
    [InlineData("<a@b", "a@b")]
    [InlineData("<a\n b>", "a b")]
    public void A_message_id_comes_without_its_brackets(string value, string id) => Assert.Equal(id, Mail.Facts($"Message-ID: {value}\n\n").MessageId);

    [Fact]
    public void A_long_subject_is_cut_between_characters()
    {
        var subject = Mail.Facts($"Subject: =?utf-8?b?{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("x" + string.Concat(Enumerable.Repeat("😀", 600))))}?=\n\n").Subject;

        Assert.Equal(999, subject.Length);
        Assert.EndsWith("😀", subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<p>a</p><p>b</p>", "a b")]
    [InlineData("wo<b>rd</b> &nbsp; &eacute;&lt;&#x41;", "word é<A")]
    [InlineData("<style>p{}</style><script>if (a</b) {}</script>x<!-- <p>no --> y", "x y")]
    [InlineData("<a title=\"a > b\">link</a>", "link")]
    [InlineData("1 < 2 <3", "1 < 2 <3")]
    [InlineData("<HEAD><title>t</title></HEAD><body>x", "x")]
    [InlineData("<header>x</header>", "x")]
    [InlineData("pre\u00c2\u00ad\u00e2\u0080\u008bheader \u00e2\u0080\u008c \u00e2\u0080\u008c", "preheader")]
    [InlineData("<style>never closed", "")]
    [InlineData("<p", "")]
    public void A_snippet_of_html_is_its_words(string html, string snippet) =>
        Assert.Equal(snippet, Mail.Facts($"Content-Type: text/html; charset=utf-8\n\n{html}").Snippet);

    [Theory]
    [InlineData("utf-8", "Gr\u00c3\u00bc\u00c3\u009fe", "Grüße")]
    [InlineData("UTF-8", "Gr\u00fc", "Gr\uFFFD")]
    [InlineData("us-ascii", "Gr\u00c3\u00bc", "Grü")]
    [InlineData("us-ascii", "Gr\u00fc\u0080", "Grü€")]
    [InlineData("iso-8859-1", "\u0080 \u00fc", "€ ü")]
    [InlineData("iso-8859-15", "\u00a4", "€")]
    [InlineData("koi8-r", "\u00f0", "П")]
    [InlineData("cp1251", "\u00cf", "П")]
    [InlineData("iso-2022-jp", "\u001b$B$\"\u001b(B", "あ")]
    [InlineData("utf-7", "+AGE-", "+AGE-")]
    [InlineData("x-nobody", "\u00fc", "ü")]
    [InlineData("utf-16le", "a\0b\0", "ab")]
    public void Text_is_decoded_by_its_charset_or_by_what_it_is(string charset, string bytes, string text) =>
        Assert.Equal(text, Mail.Read($"Content-Type: text/plain; charset=\"{charset}\"\n\n{bytes}").Text);
}

using MailCatcher.Components.Reading;
using MailCatcher.Smtp;
using MailCatcher.Store.Mime;
using MailCatcher.Views;

namespace MailCatcher.Tests.Components;

public sealed class ReadingPartsTests
{
    [Fact]
    public void Header_fields_come_in_groups_and_lists_in_pieces()
    {
        HeaderField[] fields =
        [
            Field("Received", "from a by b"), Field("X-Own", "1"), Field("DKIM-Signature", "v=1; a=rsa-sha256; b=\"x;y\""), Field("To", "Ann <ann@example.test>, \"Lee, Bo\" <bo@example.test>"),
            Field("Subject", "a; b"), Field("List-Id", "x"), Field("Content-Type", "text/plain; charset=utf-8"), Field("From", "eve@example.test"),
        ];

        Assert.Equal(["From and to", "Message", "Lists and replies", "Authentication", "Route", "Content", "Others"], HeaderGroups.Of(fields).Select(group => group.Title));
        Assert.Equal(["To", "From"], HeaderGroups.Of(fields).First().Fields.Select(field => field.Name));
        Assert.Equal(["Ann <ann@example.test>", "Lee, Bo <bo@example.test>"], HeaderGroups.PiecesOf(fields[3]));
        Assert.Equal(["v=1", "a=rsa-sha256", "b=\"x;y\""], HeaderGroups.PiecesOf(fields[2]));
        Assert.Equal(["text/plain", "charset=utf-8"], HeaderGroups.PiecesOf(fields[6]));
        Assert.Empty(HeaderGroups.PiecesOf(fields[4]));
    }

    [Fact]
    public void An_invitation_is_read()
    {
        var card = Assert.Single(PreviewCard.OfCalendar(
            "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nSUMMARY:Lunch\\, at last\r\nDTSTART;TZID=Europe/Berlin:20261126T120000\r\nDTEND:20261126T120000Z\r\n"
            + "ORGANIZER;CN=\"Ann: boss\":mailto:ann@example.test\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:bo@exa\r\n mple.test\r\nBEGIN:VALARM\r\nDESCRIPTION:ring\r\nEND:VALARM\r\nDESCRIPTION:one\\ntwo\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"));

        Assert.Equal("Lunch, at last", card.Title);
        Assert.Equal(
            [("Method", "REQUEST"), ("Begins", "Thursday, 26 November 2026 12:00 (Europe/Berlin)"), ("Ends", "Thursday, 26 November 2026 12:00 (UTC)"), ("Organizer", "Ann: boss <ann@example.test>"),
                ("Attendee", "bo@example.test, accepted"), ("Description", "one\ntwo")],
            card.Lines);
    }

    [Fact]
    public void People_are_read()
    {
        var cards = PreviewCard.OfPeople("BEGIN:VCARD\nVERSION:4.0\nFN:Ann Example\nORG:Acme;Letters\nitem1.EMAIL;TYPE=work:ann@example.test\nADR:;;1 Road;Town;;123;\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD");

        Assert.Equal(["Ann Example", "Somebody without a name"], cards.Select(card => card.Title));
        Assert.Equal([("Organization", "Acme, Letters"), ("Mail", "ann@example.test"), ("Address", "1 Road, Town, 123")], cards[0].Lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData("BEGIN:VEVENT")]
    [InlineData("END:VEVENT\nEND:VEVENT\n:\n;:\n\"\"\":")]
    [InlineData("BEGIN:VEVENT\nBEGIN:VEVENT\nDTSTART:99999999\nDTSTART:x\nSUMMARY:\\")]
    public void What_is_no_calendar_is_none(string text) => Assert.Empty(PreviewCard.OfCalendar(text));

    [Fact]
    public void Names_in_a_zip_are_no_paths_and_never_twice_the_same()
    {
        MimeNode[] parts = [Part("1", "a.txt"), Part("2", "a.txt"), Part("3", "")];

        Assert.Equal(["01-a.txt", "02-a.txt", "03-part-3"], AttachmentsZip.NamesOf([.. parts]).Values.Order());
    }

    [Fact]
    public void What_html_says_is_text_with_lines_and_links() => Assert.Equal(
        "Hello Ann\n\nPlease confirm (https://x.test/c).\n- one\n- two\n[logo] \u00a9 1 2",
        PlainRendering.Of("<head><title>no</title></head><h1>Hello  <b>Ann</b></h1><p>Please <a href=\"https://x.test/c\">confirm</a>.</p><ul><li>one<li>two</ul><script>no</script><img alt=logo> &copy;<span> 1&nbsp;2</span>"));

    [Fact]
    public void Tracking_pixels_and_the_way_out_are_found()
    {
        var message = new ParsedMessage
        {
            HeaderFields = [Field("List-Unsubscribe", "<mailto:out@x.test>, <https://x.test/out?u=1>, <javascript:x>"), Field("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")],
            Text = null,
            Html = "<img src=\"https://t.test/open.gif\" width=1 height=1><img src=\"//u.test/o\" style=\"width:0;height:0px\"><img src=\"https://v.test/o\" style=\"display: none\"><img src=\"https://x.test/logo.png\" width=200 height=1><img src=\"cid:a\" width=1 height=1>",
            Root = Part("1", ""),
            Notes = [],
        };

        var found = Findings.In("", message);

        Assert.Equal(["https://t.test/open.gif", "https://u.test/o", "https://v.test/o"], found.Trackers.Select(tracker => tracker.AbsoluteUri));
        Assert.Equal(["mailto:out@x.test", "https://x.test/out?u=1"], found.Unsubscribe.Select(way => way.AbsoluteUri));
    }

    [Fact]
    public void Nothing_that_came_by_mail_gets_out_of_the_quotes_of_a_command()
    {
        var envelope = new Envelope
        {
            ReversePath = null,
            ForwardPaths = [new EmailAddress("o'brien;$(x)", "example.test")],
            HelloName = "x",
            RemoteAddress = null,
            SessionId = "x",
            Protocol = "ESMTP",
        };

        var curl = ResendCommand.Curl(new Uri("http://127.0.0.1:8025/api/v1/message/1/raw"), "::1", 1025, envelope);

        Assert.Contains(" --url smtp://[::1]:1025 --mail-from '<>' --mail-rcpt '<", curl, StringComparison.Ordinal);
        Assert.Contains(@"o'\''brien;$(x)", curl, StringComparison.Ordinal);
    }

    private static HeaderField Field(string name, string value) => new(name, value, value);

    private static MimeNode Part(string id, string name) => new() { PartId = id, ContentType = "text/plain", FileName = name };
}

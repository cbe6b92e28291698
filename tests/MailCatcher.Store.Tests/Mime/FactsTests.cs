using MailCatcher.Store.Mime;

namespace MailCatcher.Store.Tests.Mime;

public sealed class FactsTests
{
    private const string Plain = """
        From: =?utf-8?q?J=C3=BCrgen?= <jo@example.org>
        To: "Ann, A." <ann@example.org>, bob@example.org
        Cc: team: c1@example.org, c2@example.org;
        Reply-To: reply@example.org
        Date: Mon, 23 Nov 2026 13:46:39 +0100
        Message-ID: <id-1@example.org>
        Subject: =?utf-8?b?R3LDvMOfZQ==?= from
         here

        Hello   there,
        world.
        """;

    [Fact]
    public void A_plain_message_gives_its_facts()
    {
        var facts = Mail.Facts(Plain);

        Assert.Equal(new NamedAddress("Jürgen", "jo@example.org"), facts.From);
        Assert.Equal([new("Ann, A.", "ann@example.org"), new("", "bob@example.org")], facts.To);
        Assert.Equal(["c1@example.org", "c2@example.org"], facts.Cc.Select(address => address.Address));
        Assert.Equal([new("", "reply@example.org")], facts.ReplyTo);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 13, 46, 39, TimeSpan.FromHours(1)), facts.Date);
        Assert.Equal("id-1@example.org", facts.MessageId);
        Assert.Equal("Grüße from here", facts.Subject);
        Assert.Equal("Hello there, world.", facts.Snippet);
        Assert.Equal(0, facts.AttachmentCount);
        Assert.False(facts.IsPartial);
    }

    [Fact]
    public void A_forward_path_that_no_field_names_is_a_blind_copy()
    {
        var envelope = Mail.To(new("ANN", "Example.ORG"), new("hidden", "example.org"), new("bob", "example.org"), new("hidden", "example.org"));

        var facts = MessageReader.ReadFacts(new MemoryStream(Mail.Bytes(Plain)), envelope);

        Assert.Equal([new("", "hidden@example.org")], facts.Bcc);
    }

    [Fact]
    public void Content_that_does_not_begin_at_the_streams_start_is_read_from_where_it_is()
    {
        var stream = new MemoryStream([.. "garbage: yes\r\n"u8, .. Mail.Bytes(Plain)]) { Position = 14 };

        Assert.Equal("Hello there, world.", MessageReader.ReadFacts(stream, Mail.NoEnvelope).Snippet);
    }

    [Fact]
    public void A_multipart_gives_its_text_and_its_attachments()
    {
        var facts = Mail.Facts("""
            Subject: s
            Content-Type: multipart/mixed; boundary=out

            preamble
            --out
            Content-Type: multipart/alternative; boundary="in"

            --in
            Content-Type: text/html

            <p>html</p>
            --in
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            caf=C3=A9 =
            au lait
            --in--
            --out
            Content-Type: application/pdf; name="../../etc/passwd.pdf"
            Content-Transfer-Encoding: base64

            JVBERg==
            --out--
            epilogue
            """);

        Assert.Equal("café au lait", facts.Snippet);
        Assert.Equal(1, facts.AttachmentCount);
        Assert.Equal(["passwd.pdf"], facts.AttachmentNames);
        Assert.False(facts.IsPartial);
    }
}

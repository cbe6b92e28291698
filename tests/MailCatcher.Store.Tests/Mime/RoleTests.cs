using MailCatcher.Store.Mime;

namespace MailCatcher.Store.Tests.Mime;

public sealed class RoleTests
{
    [Theory]
    [InlineData("text/plain", "", PartRole.Body)]
    [InlineData("text/html", "inline", PartRole.Body)]
    [InlineData("text/plain", "attachment", PartRole.Attachment)]
    [InlineData("text/plain", "attachment; filename=a.txt", PartRole.Attachment)]
    [InlineData("text/plain; name=a.txt", "", PartRole.Attachment)]
    [InlineData("text/plain; name=a.txt", "inline", PartRole.Inline)]
    [InlineData("text/plain", "x-unknown", PartRole.Body)]
    [InlineData("text/calendar", "", PartRole.Attachment)]
    [InlineData("text/csv", "", PartRole.Attachment)]
    [InlineData("image/png", "inline", PartRole.Inline)]
    [InlineData("image/png", "", PartRole.Attachment)]
    [InlineData("application/ms-tnef; name=winmail.dat", "", PartRole.Attachment)]
    [InlineData("application/pdf", "inline; filename=a.pdf", PartRole.Inline)]
    [InlineData("message/rfc822", "inline", PartRole.Attachment)]
    [InlineData("nonsense", "", PartRole.Body)]
    [InlineData("application/pdf; name*2147483648*=a", "", PartRole.Attachment)]
    public void A_part_of_a_mixed_multipart_has_its_role(string type, string disposition, PartRole role)
    {
        var field = disposition.Length == 0 ? "" : $"Content-Disposition: {disposition}\n";

        var message = Mail.Read($"Content-Type: multipart/mixed; boundary=a\n\n--a\n\ntext\n--a\nContent-Type: {type}\n{field}\nbody\n--a--\n");

        Assert.Equal(role, message.Root.Children[1].Role);
        Assert.Equal(role == PartRole.Attachment, message.Attachments.Any());
    }

    [Theory]
    [InlineData("alternative", "text/watch-html", PartRole.Body)]
    [InlineData("alternative", "text/calendar", PartRole.Attachment)]
    [InlineData("mixed", "text/watch-html", PartRole.Attachment)]
    [InlineData("signed", "application/pgp-signature", PartRole.Attachment)]
    public void A_part_has_the_role_that_its_multipart_gives_it(string multipart, string type, PartRole role)
    {
        var message = Mail.Read($"Content-Type: multipart/{multipart}; boundary=a\n\n--a\n\ntext\n--a\nContent-Type: {type}\n\nbody\n--a--\n");

        Assert.Equal(role, message.Root.Children[1].Role);
    }

    [Theory]
    [InlineData("<img src=\"cid:one@x\">", "mixed", "<one@x>", "", PartRole.Inline)]
    [InlineData("<img src='CID:one%40x'>", "mixed", "<one@x>", "attachment", PartRole.Inline)]
    [InlineData("<div style=\"background:url(cid:one@x)\">", "mixed", "<one@x>", "", PartRole.Inline)]
    [InlineData("<img src=\"cid:two@x\">", "mixed", "<one@x>", "", PartRole.Attachment)]
    [InlineData("<img src=\"cid:.*\">", "mixed", "<one@x>", "", PartRole.Attachment)]
    [InlineData("<p>", "related", "<one@x>", "", PartRole.Inline)]
    [InlineData("<p>", "related", "<one@x>", "attachment", PartRole.Attachment)]
    [InlineData("<img src=\"cid:../../x\">", "mixed", "<../../x>", "", PartRole.Inline)]
    public void A_part_is_inline_when_the_html_of_its_message_shows_it(string html, string multipart, string contentId, string disposition, PartRole role)
    {
        var field = disposition.Length == 0 ? "" : $"Content-Disposition: {disposition}\n";

        var message = Mail.Read(
            $"Content-Type: multipart/{multipart}; boundary=a\n\n--a\nContent-Type: text/html\n\n{html}\n--a\nContent-Type: image/png\nContent-ID: {contentId}\n{field}\nbody\n--a--\n");

        Assert.Equal(role, message.Root.Children[1].Role);
        Assert.Equal(contentId.Trim('<', '>'), message.Root.Children[1].ContentId);
    }
}

using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace MailCatcher.Tests.Clients;

/// <summary>A draft made into mail, for clients that send a prepared message as it is.</summary>
internal static class PreparedMail
{
    private static readonly FormatOptions Wire = new() { NewLineFormat = NewLineFormat.Dos };

    static PreparedMail() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The content, as it goes over the wire.</summary>
    internal static byte[] ToBytes(MailDraft draft)
    {
        if (draft.IsHeaderless)
        {
            return Encoding.ASCII.GetBytes(draft.Text);
        }

        var options = Wire.Clone();
        options.International = draft.NeedsSmtpUtf8;
        using var message = ToMessage(draft);
        using var content = new MemoryStream();
        message.WriteTo(options, content);
        return content.ToArray();
    }

    internal static MimeMessage ToMessage(MailDraft draft)
    {
        var charset = Encoding.GetEncoding(draft.Charset);
        var message = new MimeMessage();
        message.From.Add(new MailboxAddress(charset, draft.FromName, draft.From));
        message.To.AddRange(draft.Recipients.Select(recipient => new MailboxAddress(null, recipient)));
        message.Headers.Replace(HeaderId.Subject, charset, draft.Subject);
        message.MessageId = MimeUtils.GenerateMessageId("example.test");
        var text = new TextPart("plain");
        text.SetText(charset, draft.Text);
        message.Body = WithAttachment(draft, charset, WithHtml(draft, text));
        return message;
    }

    private static MimeEntity WithHtml(MailDraft draft, TextPart text)
    {
        if (draft.Html is null)
        {
            return text;
        }

        var image = new MimePart("image", "png")
        {
            Content = new MimeContent(new MemoryStream(draft.InlineImage!)),
            ContentId = "logo@example.test",
            ContentDisposition = new ContentDisposition(ContentDisposition.Inline) { FileName = "logo.png" },
            ContentTransferEncoding = ContentEncoding.Base64,
        };
        return new MultipartAlternative { text, new MultipartRelated { new TextPart("html") { Text = draft.Html }, image } };
    }

    private static MimeEntity WithAttachment(MailDraft draft, Encoding charset, MimeEntity body)
    {
        if (draft.AttachmentBytes == 0)
        {
            return body;
        }

        var attachment = new MimePart("application", "octet-stream")
        {
            Content = new MimeContent(new MemoryStream(draft.MakeAttachment())),
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
            ContentTransferEncoding = ContentEncoding.Base64,
        };
        attachment.ContentDisposition.Parameters.Add(charset, "filename", draft.AttachmentName);
        return new Multipart("mixed") { body, attachment };
    }
}

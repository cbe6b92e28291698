using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using MailKit.Security;
using MimeKit;

namespace MailCatcher.Tests.Clients;

/// <summary>MailKit, which makes the message itself.</summary>
internal sealed class MailKitClient : MailClient
{
    internal override bool SendsPrepared => false;

    internal override async Task SendAsync(MailDraft draft, string prepared, IPEndPoint server)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var client = new MailKit.Net.Smtp.SmtpClient();
        await client.ConnectAsync($"{server.Address}", server.Port, SecureSocketOptions.None, cancellationToken);
        using var message = PreparedMail.ToMessage(draft);
        if (draft.IsHeaderless)
        {
            message.Headers.Clear();
            message.Body!.Headers.Clear();
        }

        var recipients = draft.Recipients.Select(recipient => new MailboxAddress(null, recipient));
        await client.SendAsync(message, new MailboxAddress(null, draft.From), recipients, cancellationToken);
        await client.DisconnectAsync(quit: true, cancellationToken);
    }
}

/// <summary>The framework's own old client, which makes the message itself, and always one with header fields.</summary>
internal sealed class SystemNetMail : MailClient
{
    internal override bool SendsPrepared => false;

    internal override IReadOnlyList<string> Beyond => [MailDrafts.NoHeaders];

    internal override async Task SendAsync(MailDraft draft, string prepared, IPEndPoint server)
    {
        var charset = Encoding.GetEncoding(draft.Charset);
        using var message = new MailMessage
        {
            From = new MailAddress(draft.From, draft.FromName, charset),
            Subject = draft.Subject,
            SubjectEncoding = charset,
            Body = draft.Text,
            BodyEncoding = charset,
        };
        foreach (var recipient in draft.Recipients)
        {
            message.To.Add(new MailAddress(recipient));
        }

        if (draft.Html is { } html)
        {
            var view = AlternateView.CreateAlternateViewFromString(html, charset, MediaTypeNames.Text.Html);
            view.LinkedResources.Add(new LinkedResource(new MemoryStream(draft.InlineImage!), MediaTypeNames.Image.Png) { ContentId = "logo@example.test" });
            message.AlternateViews.Add(view);
        }

        if (draft.AttachmentBytes > 0)
        {
            message.Attachments.Add(new Attachment(new MemoryStream(draft.MakeAttachment()), draft.AttachmentName) { NameEncoding = charset });
        }

        using var client = new SmtpClient($"{server.Address}", server.Port) { DeliveryFormat = draft.NeedsSmtpUtf8 ? SmtpDeliveryFormat.International : SmtpDeliveryFormat.SevenBit };
        await client.SendMailAsync(message, TestContext.Current.CancellationToken);
    }
}

using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.StaticFiles;

namespace MailCatcher.Api.Sending;

/// <summary>Makes a message (RFC 5322, MIME) of a request to send that has passed <see cref="SendRules"/>.</summary>
internal static class MailComposer
{
    private const string MessageIdField = "Message-ID";

    private static readonly FileExtensionContentTypeProvider TypesByExtension = new();

    internal static byte[] Compose(SendRequest request, DateTimeOffset now)
    {
        var message = new StringBuilder();
        message.Append(HeaderText.Addresses("From", [request.From!]));
        foreach (var (name, addresses) in new[] { ("To", request.To), ("Cc", request.Cc), ("Reply-To", request.ReplyTo) })
        {
            if (addresses.Length > 0)
            {
                message.Append(HeaderText.Addresses(name, addresses));
            }
        }

        message.Append(HeaderText.Unstructured("Subject", request.Subject));
        message.Append(CultureInfo.InvariantCulture, $"Date: {now:ddd, dd MMM yyyy HH:mm:ss} +0000\r\n");
        if (!request.Headers.Keys.Contains(MessageIdField, StringComparer.OrdinalIgnoreCase))
        {
            message.Append($"{MessageIdField}: <{Guid.NewGuid():N}@mailcatcher>\r\n");
        }

        foreach (var (name, value) in request.Headers)
        {
            message.Append(HeaderText.Unstructured(name, value ?? ""));
        }

        if (request.Tags.Length > 0)
        {
            message.Append(HeaderText.Unstructured("X-Tags", string.Join(", ", request.Tags)));
        }

        message.Append("MIME-Version: 1.0\r\n");
        Body(request).WriteTo(message);

        // Addresses may be internationalised (RFC 6532), everything else is ASCII by now.
        return Encoding.UTF8.GetBytes(message.ToString());
    }

    private static MimeEntity Body(SendRequest request)
    {
        var html = request.Html.Length == 0 ? null : MimeEntity.Multipart(
            "related",
            [MimeEntity.Text("text/html", request.Html), .. request.Attachments.Where(IsInline).Select(File)]);
        var text = request.Text.Length == 0 && html is not null ? null : MimeEntity.Text("text/plain", request.Text);
        var body = MimeEntity.Multipart("alternative", new[] { text, html }.OfType<MimeEntity>());

        // Without HTML there is nothing that an inline part could be in.
        return MimeEntity.Multipart("mixed", [body, .. request.Attachments.Where(attachment => html is null || !IsInline(attachment)).Select(File)]);
    }

    private static bool IsInline(SendAttachment attachment) => attachment.ContentId.Length > 0;

    private static MimeEntity File(SendAttachment attachment) => MimeEntity.File(
        attachment,
        attachment.ContentType.Length > 0 ? attachment.ContentType
            : TypesByExtension.TryGetContentType(attachment.Filename, out var type) ? type
            : "application/octet-stream");
}

using System.Net;
using System.Text.Json;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Clients;

/// <summary>nodemailer, the usual client under Node. It makes the message itself, except for what it cannot make.</summary>
internal sealed class Nodemailer : MailClient
{
    internal override bool SendsPrepared => false;

    private static string Folder => RepositoryFolder.OfTests("Clients", "node");

    internal override async Task RequireAsync()
    {
        await ExternalTool.RequireAsync("node");
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "nodemailer")))
        {
            ExternalTool.Missing("nodemailer is not installed (npm ci in tests/MailCatcher.Tests/Clients/node)");
        }
    }

    internal override async Task SendAsync(MailDraft draft, string prepared, IPEndPoint server)
    {
        using var folder = new TemporaryFolder();
        var attachment = folder.File("attachment");
        await File.WriteAllBytesAsync(attachment, draft.MakeAttachment(), TestContext.Current.CancellationToken);
        var mail = new
        {
            host = $"{server.Address}",
            port = server.Port,
            from = draft.From,
            fromName = draft.FromName,
            recipients = draft.Recipients,
            subject = draft.Subject,
            text = draft.Text,
            html = draft.Html,
            inlineImage = draft.InlineImage,
            attachment = draft.AttachmentBytes > 0 ? attachment : null,
            attachmentName = draft.AttachmentName,
            prepared = draft.IsHeaderless ? prepared : null,
        };
        var (exitCode, said) = await ExternalTool.RunAsync("node", [Path.Combine(Folder, "send.mjs")], JsonSerializer.SerializeToUtf8Bytes(mail));
        Assert.True(exitCode == 0, $"nodemailer ended with {exitCode}: {said}");
    }
}

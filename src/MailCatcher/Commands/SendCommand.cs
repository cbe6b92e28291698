using System.CommandLine;
using MailCatcher.Api.Sending;

namespace MailCatcher.Commands;

/// <summary><c>mailcatcher send</c>: hands in a message made from options, or one that is in a file.</summary>
internal static class SendCommand
{
    internal static Command Create()
    {
        var file = new Argument<string>("FILE") { Arity = ArgumentArity.ZeroOrOne, Description = "A message (.eml) to hand in as it is; - is standard input" };
        var from = new Option<string>("--from") { HelpName = "ADDRESS", Description = "The sender [default: the file's From, or sender@example.test]" };
        var to = new Option<string[]>("--to") { HelpName = "ADDRESS", Description = "A recipient; may be repeated [default: the file's To, Cc and Bcc]" };
        var subject = new Option<string>("--subject") { HelpName = "TEXT", Description = "The subject" };
        var text = new Option<string>("--text") { HelpName = "TEXT", Description = "The text" };
        var html = new Option<string>("--html") { HelpName = "HTML", Description = "The HTML" };
        var attach = new Option<string[]>("--attach") { HelpName = "FILE", Description = "A file to attach; may be repeated" };
        var server = new Option<string>("--server") { HelpName = "HOST:PORT", Description = $"The SMTP server, with USER:PASSWORD@ before it if it wants that; or {ClientVariables.Smtp} [default: {SmtpAddress.Default}]" };
        var command = new Command("send", "Hand in a message, from options or from a file") { file, from, to, subject, text, html, attach, server };
        command.Run(async (parsed, cancellationToken) =>
        {
            var (sender, recipients) = (parsed.GetValue(from), parsed.GetValue(to) ?? []);
            byte[] content;
            if (parsed.GetValue(file) is { } path)
            {
                (content, sender, recipients) = await ReadAsync(path, sender, recipients, cancellationToken);
            }
            else
            {
                sender ??= "sender@example.test";
                content = Compose(sender, recipients, parsed.GetValue(subject), parsed.GetValue(text), parsed.GetValue(html), parsed.GetValue(attach) ?? []);
            }

            if (recipients.Length == 0)
            {
                throw new CommandException(ExitCodes.Usage, "nobody to send to: give --to.");
            }

            await HandInAsync(SmtpAddress.Parse(parsed.GetValue(server)), sender, recipients, content, cancellationToken);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task HandInAsync(SmtpAddress server, string sender, string[] recipients, byte[] content, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await SmtpSubmission.SendAsync(server, sender, recipients, content, cancellationToken);
            if (!reply.IsPositive)
            {
                throw new CommandException(ExitCodes.Unavailable, $"the server refuses{(reply.Recipient is { } who ? $" {who}" : "")}: {reply.Code} {reply.Text}");
            }

            await Console.Out.WriteLineAsync(MessageLines.Printable(reply.Text));
        }
        catch (IOException fault)
        {
            throw new CommandException(ExitCodes.Unavailable, $"the message was not handed in: {fault.Message}");
        }
    }

    private static async Task<(byte[] Content, string Sender, string[] Recipients)> ReadAsync(string path, string? sender, string[] recipients, CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            await using Stream input = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            using var read = new MemoryStream();
            await input.CopyToAsync(read, cancellationToken);
            bytes = read.ToArray();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.NotThere, $"'{path}' cannot be read: {fault.Message}");
        }

        // A file that has bare line feeds was written for people; one with CRLF is handed in byte for byte.
        var draft = new MessageDraft(bytes.AsSpan().IndexOf("\r\n"u8) < 0 ? MessageDraft.WithCrLf(bytes) : bytes);
        return (draft.ToBytes(), sender ?? draft.AddressesOf("From").FirstOrDefault() ?? "", recipients.Length > 0 ? recipients : [.. draft.AddressesOf("To", "Cc", "Bcc")]);
    }

    private static byte[] Compose(string sender, string[] recipients, string? subject, string? text, string? html, string[] files)
    {
        SendAttachment[] attachments;
        try
        {
            attachments = [.. files.Select(file => new SendAttachment { Filename = Path.GetFileName(file), Content = File.ReadAllBytes(file) })];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.NotThere, $"--attach: {fault.Message}");
        }

        var request = new SendRequest
        {
            From = new SendAddress { Email = sender },
            To = [.. recipients.Select(recipient => new SendAddress { Email = recipient })],
            Subject = subject ?? "",
            Text = text ?? (html is null ? "Sent by mailcatcher send." : ""),
            Html = html ?? "",
            Attachments = attachments,
        };
        return SendRules.FaultOf(request) is { } wrong ? throw new CommandException(ExitCodes.Usage, $"{wrong}.") : MailComposer.Compose(request, TimeProvider.System.GetUtcNow());
    }
}

using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using MailCatcher.Smtp;

namespace MailCatcher.Commands;

/// <summary>
/// <c>mailcatcher sendmail</c>: stands in for <c>/usr/sbin/sendmail</c>, for programs that hand in their mail by calling it. What it reads gets the fields that a message must have (From, Date, Message-ID), and with
/// <c>-t</c> loses Bcc, as with the real one.
/// </summary>
internal static class SendmailCommand
{
    /// <summary>What it is called.</summary>
    internal const string Name = "sendmail";

    // sysexits.h
    private const int Usage = 64;
    private const int DataError = 65;
    private const int NoUser = 67;
    private const int Unavailable = 69;
    private const int TemporaryFailure = 75;

    internal static Command Create() => new(Name, "Stand in for /usr/sbin/sendmail: -t, -i, -oi, -f ADDRESS, -F NAME, -bs, and -S HOST:PORT for the server")
    {
        TreatUnmatchedTokensAsErrors = false,
    };

    /// <summary>Does what sendmail would: the arguments are its own, and no others' grammar fits them.</summary>
    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (SendmailArguments.TryParse(arguments, out var parsed) is { } wrong)
        {
            return await FailAsync(Usage, wrong);
        }

        try
        {
            var server = SmtpAddress.Parse(parsed.Server);
            await using var input = Console.OpenStandardInput();
            if (parsed.SpeaksSmtp)
            {
                await using var output = Console.OpenStandardOutput();
                await SpeakAsync(server, input, output, cancellationToken);
                return ExitCodes.Ok;
            }

            using var content = new MemoryStream();
            await input.CopyToAsync(content, cancellationToken);
            return await HandInAsync(server, parsed, content.ToArray(), cancellationToken);
        }
        catch (CommandException fault)
        {
            return await FailAsync(Usage, fault.Message);
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            return await FailAsync(TemporaryFailure, fault.Message);
        }
    }

    private static async Task<int> HandInAsync(SmtpAddress server, SendmailArguments arguments, byte[] read, CancellationToken cancellationToken)
    {
        var draft = new MessageDraft(MessageDraft.WithCrLf(arguments.IgnoresDots ? read : UpToDot(read)));
        string[] recipients = [.. arguments.Recipients, .. arguments.ReadsRecipients ? draft.AddressesOf("To", "Cc", "Bcc") : []];
        if (recipients.Length == 0)
        {
            return await FailAsync(Usage, "no recipients: name them, or let -t read them from the header");
        }

        if (Array.Find(recipients, recipient => !EmailAddress.TryParse(recipient, out _)) is { } none)
        {
            return await FailAsync(DataError, $"'{none}' is no address");
        }

        if (arguments.ReadsRecipients)
        {
            draft.Remove("Bcc");
        }

        var sender = arguments.Sender ?? $"{Environment.UserName}@{Environment.MachineName}";
        if (sender.Length > 0 && !EmailAddress.TryParse(sender, out _))
        {
            return await FailAsync(DataError, $"'{sender}' is no address");
        }

        Complete(draft, sender, arguments.FullName);
        var reply = await SmtpSubmission.SendAsync(server, sender, [.. recipients.Distinct()], draft.ToBytes(), cancellationToken);
        return reply switch
        {
            { IsPositive: true } => ExitCodes.Ok,
            { Code: < 500 } => await FailAsync(TemporaryFailure, $"{reply.Code} {reply.Text}"),
            { Recipient: { } recipient } => await FailAsync(NoUser, $"{recipient}: {reply.Code} {reply.Text}"),
            _ => await FailAsync(Unavailable, $"{reply.Code} {reply.Text}"),
        };
    }

    private static void Complete(MessageDraft draft, string sender, string? fullName)
    {
        if (!draft.Has("Message-ID"))
        {
            draft.AddFirst("Message-ID", $"<{Guid.NewGuid():N}@{Environment.MachineName}>");
        }

        if (!draft.Has("Date"))
        {
            draft.AddFirst("Date", TimeProvider.System.GetUtcNow().ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture));
        }

        if (!draft.Has("From"))
        {
            var name = string.Concat((fullName ?? "").Where(c => !char.IsControl(c))).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            draft.AddFirst("From", name.Length > 0 ? $"\"{name}\" <{sender}>" : sender.Length > 0 ? sender : "MAILER-DAEMON");
        }
    }

    /// <summary>What comes before a line with a dot alone.</summary>
    private static ReadOnlySpan<byte> UpToDot(ReadOnlySpan<byte> read)
    {
        for (var start = 0; start < read.Length;)
        {
            var end = read[start..].IndexOf((byte)'\n');
            var line = (end < 0 ? read[start..] : read.Slice(start, end)).TrimEnd((byte)'\r');
            if (line.SequenceEqual("."u8))
            {
                return read[..start];
            }

            start = end < 0 ? read.Length : start + end + 1;
        }

        return read;
    }

    /// <summary>Carries the conversation between standard input and output and the server.</summary>
    private static async Task SpeakAsync(SmtpAddress server, Stream input, Stream output, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, cancellationToken);
        await using var stream = client.GetStream();
        var sending = SendAsync();
        await stream.CopyToAsync(output, cancellationToken);
        if (sending.IsCompleted)
        {
            await sending;
        }

        // Else the server has said its last word, and what is still being typed is read by nobody: a read of standard input cannot be called off, but ends with the process.

        async Task SendAsync()
        {
            await input.CopyToAsync(stream, cancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);
        }
    }

    private static async Task<int> FailAsync(int exitCode, string reason)
    {
        await Console.Error.WriteLineAsync($"sendmail: {MessageLines.Printable(reason.ReplaceLineEndings(" "))}");
        return exitCode;
    }
}

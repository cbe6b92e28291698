using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MailCatcher.Commands;

/// <summary>Hands in one message over SMTP, byte for byte. Small on purpose: it speaks to a catcher on the same machine or network, without TLS.</summary>
internal sealed class SmtpSubmission : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;

    private SmtpSubmission(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
        _reader = new StreamReader(_stream, Encoding.UTF8);
    }

    /// <summary>Hands a message in.</summary>
    /// <param name="server">Where, with the credentials if there are any.</param>
    /// <param name="reversePath">The envelope's sender; empty is the null reverse-path.</param>
    /// <param name="forwardPaths">The recipients.</param>
    /// <param name="content">The message, with CRLF line ends.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The reply to the content, or the one that refused.</returns>
    /// <exception cref="IOException">The server cannot be reached, or went away.</exception>
    internal static async Task<SubmissionReply> SendAsync(SmtpAddress server, string reversePath, IReadOnlyList<string> forwardPaths, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(server.Host, server.Port, cancellationToken);
        }
        catch (SocketException fault)
        {
            client.Dispose();
            throw new IOException($"{server.Host}:{server.Port}: {fault.Message}", fault);
        }

        using var submission = new SmtpSubmission(client);
        return await submission.SendAsync(server.Credentials, reversePath, forwardPaths, content, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }

    private async Task<SubmissionReply> SendAsync(string? credentials, string reversePath, IReadOnlyList<string> forwardPaths, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is { IsPositive: false } busy)
        {
            return busy;
        }

        var hello = await AskAsync($"EHLO {NameOf(System.Net.Dns.GetHostName())}", cancellationToken);
        if (!hello.IsPositive)
        {
            return hello;
        }

        if (credentials is not null
            && await AskAsync($"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{credentials.Replace(':', '\0')}"))}", cancellationToken) is { IsPositive: false } denied)
        {
            return denied;
        }

        var international = forwardPaths.Append(reversePath).Any(path => !Ascii.IsValid(path));
        var parameters = (international ? " SMTPUTF8" : "") + (Ascii.IsValid(content.Span) ? "" : " BODY=8BITMIME");
        if (await AskAsync($"MAIL FROM:<{reversePath}>{parameters}", cancellationToken) is { IsPositive: false } noSender)
        {
            return noSender;
        }

        foreach (var path in forwardPaths)
        {
            if (await AskAsync($"RCPT TO:<{path}>", cancellationToken) is { IsPositive: false } noRecipient)
            {
                // All or nothing: who called can tell its user which, and nothing was sent twice.
                return noRecipient with { Recipient = path };
            }
        }

        if (await AskAsync("DATA", cancellationToken) is { Code: not 354 } noData)
        {
            return noData;
        }

        await _stream.WriteAsync(Stuffed(content.Span), cancellationToken);
        var reply = await ReadAsync(cancellationToken);
        await AskAsync("QUIT", cancellationToken);
        return reply;
    }

    private async Task<SubmissionReply> AskAsync(string command, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    private async Task<SubmissionReply> ReadAsync(CancellationToken cancellationToken)
    {
        var text = new List<string>();
        while (true)
        {
            var line = await _reader.ReadLineAsync(cancellationToken) ?? throw new IOException("the server closed the connection.");
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            {
                throw new IOException($"the server does not speak SMTP: {line}");
            }

            text.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-')
            {
                return new SubmissionReply(code, string.Join(' ', text));
            }
        }
    }

    /// <summary>A dot before each line that begins with one, and the one that ends it all (RFC 5321 §4.5.2).</summary>
    private static byte[] Stuffed(ReadOnlySpan<byte> content)
    {
        using var stuffed = new MemoryStream(content.Length + 64);
        while (!content.IsEmpty)
        {
            var end = content.IndexOf("\r\n"u8);
            var line = end < 0 ? content : content[..end];
            if (line.StartsWith("."u8))
            {
                stuffed.Write("."u8);
            }

            stuffed.Write(line);
            stuffed.Write("\r\n"u8);
            content = end < 0 ? [] : content[(end + 2)..];
        }

        stuffed.Write(".\r\n"u8);
        return stuffed.ToArray();
    }

    private static string NameOf(string host) => Uri.CheckHostName(host) == UriHostNameType.Unknown ? "localhost" : host;
}

/// <summary>What the server said.</summary>
internal sealed record SubmissionReply(int Code, string Text)
{
    /// <summary>The recipient that was refused; <see langword="null"/> when it was not about one.</summary>
    internal string? Recipient { get; init; }

    internal bool IsPositive => Code is >= 200 and < 400;
}

/// <summary>Where mail is handed in.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Port.</param>
/// <param name="Credentials">User and password, parted by a colon; <see langword="null"/>: none.</param>
internal sealed record SmtpAddress(string Host, int Port, string? Credentials)
{
    /// <summary>Where it is when nothing else is said.</summary>
    internal const string Default = "127.0.0.1:1025";

    /// <summary>Reads <c>[USER:PASSWORD@]HOST:PORT</c>.</summary>
    /// <exception cref="CommandException">It is no such thing.</exception>
    internal static SmtpAddress Parse(string? text)
    {
        text ??= Environment.GetEnvironmentVariable(ClientVariables.Smtp) ?? Default;
        return Uri.TryCreate($"smtp://{text}", UriKind.Absolute, out var address) && address.Port > 0 && address.PathAndQuery is "/" or ""
            ? new SmtpAddress(address.DnsSafeHost, address.Port, address.UserInfo.Contains(':') ? Uri.UnescapeDataString(address.UserInfo) : null)
            : throw new CommandException(ExitCodes.Usage, $"'{text}' is not [USER:PASSWORD@]HOST:PORT.");
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MailCatcher.Benchmarks.Load;

/// <summary>One client, as plain as can be: a socket, a buffer, one reply awaited for each command, so that what is measured is the server.</summary>
internal sealed class SmtpSender(EndPoint server) : IDisposable
{
    private readonly byte[] _replies = new byte[4096];
    private Socket? _socket;

    /// <summary>Sends one message, over the open session or over a new one that is ended after it.</summary>
    /// <param name="content">The content with its dots stuffed and its end.</param>
    /// <param name="reuse">Whether to keep the session.</param>
    /// <returns>When the end of content had gone out, when the 250 was there, and what it said.</returns>
    internal async ValueTask<(long EndOfContent, long Accepted, string Reply)> SendAsync(ReadOnlyMemory<byte> content, bool reuse)
    {
        if (_socket is null)
        {
            _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(server);
            await ExpectAsync(220);
            await CommandAsync("EHLO bench.example\r\n"u8.ToArray(), 250);
        }

        await CommandAsync("MAIL FROM:<sender@shop.example>\r\n"u8.ToArray(), 250);
        await CommandAsync("RCPT TO:<user@example.test>\r\n"u8.ToArray(), 250);
        await CommandAsync("DATA\r\n"u8.ToArray(), 354);
        await SendAllAsync(content);
        var ended = Stopwatch.GetTimestamp();
        var reply = await ExpectAsync(250);
        var accepted = Stopwatch.GetTimestamp();
        if (!reuse)
        {
            await CommandAsync("QUIT\r\n"u8.ToArray(), 221);
            Close();
        }

        return (ended, accepted, reply);
    }

    public void Dispose() => Close();

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private async ValueTask CommandAsync(ReadOnlyMemory<byte> command, int code)
    {
        await SendAllAsync(command);
        await ExpectAsync(code);
    }

    private async ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket!.SendAsync(bytes, SocketFlags.None)..];
        }
    }

    private async ValueTask<string> ExpectAsync(int code)
    {
        var length = 0;
        while (!IsWhole(_replies.AsSpan(0, length)))
        {
            var read = await _socket!.ReceiveAsync(_replies.AsMemory(length), SocketFlags.None);
            length += read > 0 ? read : throw new IOException("The server closed the connection.");
        }

        var reply = Encoding.ASCII.GetString(_replies, 0, length);
        return int.Parse(reply.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture) == code ? reply : throw new IOException($"Expected {code}, got: {reply}");
    }

    /// <summary>Whether the last line is there: its code is followed by a space.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> reply)
    {
        if (!reply.EndsWith("\r\n"u8))
        {
            return false;
        }

        var last = reply[..^2].LastIndexOf((byte)'\n') + 1;
        return reply.Length > last + 3 && reply[last + 3] is (byte)' ' or (byte)'\r';
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MailCatcher.Smtp.Tests;

/// <summary>A raw client: sends exactly the bytes it is given and reads replies strictly (RFC 5321 §4.2).</summary>
internal sealed class SmtpTestClient(Socket socket) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly byte[] _buffer = new byte[8192];
    private int _start;
    private int _end;

    public static async Task<SmtpTestClient> ConnectAsync(IPEndPoint endPoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
        return new SmtpTestClient(socket);
    }

    /// <summary>Sends text, each character one byte (Latin-1), so that any byte can be written.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>Says that nothing more will be sent, and goes on reading.</summary>
    public void HalfClose() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Goes away at once.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    /// <summary>Sends, and reads one reply.</summary>
    public async Task<string> AskAsync(string text)
    {
        await SendAsync(text);
        return await ReadReplyAsync();
    }

    /// <summary>Reads one reply, which must begin so.</summary>
    public async Task ExpectAsync(string expected) => Assert.StartsWith(expected, await ReadReplyAsync(), StringComparison.Ordinal);

    /// <summary>Reads one reply: its last line, after every line was checked.</summary>
    public async Task<string> ReadReplyAsync()
    {
        var lines = await ReadReplyLinesAsync();
        return lines[^1];
    }

    /// <summary>Reads all lines of one reply.</summary>
    public async Task<List<string>> ReadReplyLinesAsync()
    {
        var lines = new List<string>();
        do
        {
            lines.Add(await ReadLineAsync() ?? throw new EndOfStreamException($"The server closed after {lines.Count} lines of a reply."));
            StrictReply.Check(lines);
        }
        while (lines[^1][3] == '-');

        return lines;
    }

    /// <summary>Whether the server has closed, with nothing more said.</summary>
    public async Task ExpectClosedAsync() => Assert.Null(await ReadLineAsync());

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string?> ReadLineAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            var lineFeed = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            if (lineFeed >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, lineFeed + 1 - _start);
                _start = lineFeed + 1;
                return StrictReply.WithoutLineEnd(line);
            }

            Array.Copy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
            var read = await _stream.ReadAsync(_buffer.AsMemory(_end), patience.Token);
            if (read == 0)
            {
                Assert.Equal(0, _end);
                return null;
            }

            _end += read;
        }
    }
}

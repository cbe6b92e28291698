using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MailCatcher.Smtp.Tests;

/// <summary>A raw client: sends exactly the bytes it is given and reads replies strictly (RFC 5321 §4.2).</summary>
internal sealed class SmtpTestClient(Socket socket) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private Stream _stream = new NetworkStream(socket, ownsSocket: true);
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

    /// <summary>Begins TLS and trusts any certificate.</summary>
    /// <returns>The server's certificate.</returns>
    public async Task<X509Certificate2> BeginTlsAsync()
    {
        Assert.Equal(_start, _end);
        var tls = new SslStream(_stream);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "mx.test", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
            TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.True(tls.SslProtocol >= SslProtocols.Tls12);
        _stream = tls;
        return new X509Certificate2(tls.RemoteCertificate!);
    }

    /// <summary>Sends TLS's close_notify and nothing more.</summary>
    public Task CloseTlsAsync() => ((SslStream)_stream).ShutdownAsync();

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

    /// <summary>Sends the pieces, says that no more will come, and reads replies, each checked, until the server closes or resets: it may end a session with input unread.</summary>
    public async Task SendAllAndReadToTheEndAsync(params string[] pieces)
    {
        try
        {
            foreach (var piece in pieces)
            {
                await SendAsync(piece);
            }

            HalfClose();
            while (true)
            {
                await ReadReplyLinesAsync();
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // The end.
        }
    }

    /// <summary>Whether the server has closed, with nothing more said.</summary>
    public async Task ExpectClosedAsync() => Assert.Null(await ReadLineAsync());

    /// <summary>Waits until the server is gone, however it goes, and has said no word of SMTP.</summary>
    public async Task ExpectNoReplyAsync()
    {
        var said = new MemoryStream();
        try
        {
            await _stream.CopyToAsync(said, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Unread input makes the server's close a reset.
        }

        Assert.DoesNotMatch("[2-5][0-9]{2}[ -]", Encoding.Latin1.GetString(said.ToArray()));
    }

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

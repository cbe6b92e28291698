using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MailCatcher.Relay.Tests;

/// <summary>An upstream server that misbehaves on command: every line it is sent is put to the script, which says what to answer.</summary>
internal sealed class ScriptedRelay : IAsyncDisposable
{
    /// <summary>Script answers that are no replies.</summary>
    internal const string Close = "close";

    internal const string Silence = "silence";

    /// <summary>As the answer to DATA: it says 354 and then reads no more.</summary>
    internal const string ReadNoMore = "354 read no more";

    /// <summary>As the answer to the end of content: the connection is reset.</summary>
    internal const string Reset = "reset";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly Func<string, string?> _script;
    private readonly X509Certificate2? _certificate;
    private readonly List<string> _lines = [];
    private readonly List<byte[]> _contents = [];
    private readonly List<IPAddress> _peers = [];
    private readonly Task _running;
    private int _connections;

    /// <param name="script">Given a command line, or "." for the end of content, or "connect": the reply; null for what a good server says.</param>
    /// <param name="certificate">To offer STARTTLS with.</param>
    internal ScriptedRelay(Func<string, string?>? script = null, X509Certificate2? certificate = null)
    {
        _script = script ?? (_ => null);
        _certificate = certificate;
        _listener.Start();
        _running = RunAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal int Connections => _connections;

    internal string[] Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Every content that came to its end, with the dots as on the wire taken away.</summary>
    internal byte[][] Contents
    {
        get
        {
            lock (_contents)
            {
                return [.. _contents];
            }
        }
    }

    /// <summary>Where connections came from.</summary>
    internal IPAddress[] Peers
    {
        get
        {
            lock (_peers)
            {
                return [.. _peers];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Stop();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closed.Dispose();
    }

    private async Task RunAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (!_closed.IsCancellationRequested)
            {
                sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_closed.Token)));
            }
        }
        finally
        {
            await Task.WhenAll(sessions).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connections);
        using var owned = client;
        lock (_peers)
        {
            _peers.Add(((IPEndPoint)client.Client.RemoteEndPoint!).Address);
        }

        Stream stream = client.GetStream();
        if (!await ReplyAsync(stream, "connect", "220 upstream.test ESMTP"))
        {
            return;
        }

        while (await ReadLineAsync(stream) is { } bytes)
        {
            var line = Encoding.UTF8.GetString(bytes);
            lock (_lines)
            {
                _lines.Add(line);
            }

            var usual = line.Split(' ')[0].ToUpperInvariant() switch
            {
                "EHLO" => $"250-upstream.test\r\n{(_certificate is null || stream is SslStream ? "" : "250-STARTTLS\r\n")}250-SIZE 50000000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 PIPELINING",
                "STARTTLS" => "220 go on",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 2.0.0 ok",
            };
            if (!await ReplyAsync(stream, line, usual))
            {
                return;
            }

            if (line == "STARTTLS" && _certificate is not null && _script(line) is null)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _closed.Token);
                stream = secure;
            }

            if (line == "DATA" && (_script(line) ?? usual).StartsWith('3') && (!await ReadContentAsync(stream) || !await ReplyAsync(stream, ".", "250 2.0.0 taken")))
            {
                return;
            }
        }
    }

    private async Task<bool> ReplyAsync(Stream stream, string about, string usual)
    {
        switch (_script(about) ?? usual)
        {
            case Close:
                return false;
            case Reset:
                ((NetworkStream)stream).Socket.LingerState = new LingerOption(true, 0);
                return false;
            case ReadNoMore:
                await stream.WriteAsync("354 go on\r\n"u8.ToArray(), _closed.Token);
                await Task.Delay(Timeout.Infinite, _closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return false;
            case Silence:
                await Task.Delay(Timeout.Infinite, _closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return false;
            case var reply:
                await stream.WriteAsync(Encoding.UTF8.GetBytes(reply + "\r\n"), _closed.Token);
                return true;
        }
    }

    private async Task<bool> ReadContentAsync(Stream stream)
    {
        using var content = new MemoryStream();
        while (await ReadLineAsync(stream) is { } line)
        {
            if (line is [(byte)'.'])
            {
                lock (_contents)
                {
                    _contents.Add(content.ToArray());
                }

                return true;
            }

            content.Write(line is [(byte)'.', ..] ? line.AsSpan(1) : line);
            content.Write("\r\n"u8);
        }

        return false;
    }

    /// <summary>One line up to CRLF; a bare CR or LF is part of it, so that one that gets out is seen.</summary>
    private async Task<byte[]?> ReadLineAsync(Stream stream)
    {
        using var line = new MemoryStream();
        var one = new byte[1];
        var previous = 0;
        while (await stream.ReadAsync(one, _closed.Token) > 0)
        {
            if (one[0] == '\n' && previous == '\r')
            {
                return line.ToArray()[..^1];
            }

            previous = one[0];
            line.WriteByte(one[0]);
        }

        return null;
    }
}

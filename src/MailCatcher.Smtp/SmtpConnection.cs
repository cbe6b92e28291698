using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace MailCatcher.Smtp;

/// <summary>
/// The one class that touches the pipe: lines and content in, replies out. Replies leave together, when there is nothing left to read
/// (RFC 2920 §3.2): a batch of pipelined commands costs one write. Used by one session, one call at a time.
/// </summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    private readonly ConnectionContext _context;
    private readonly SmtpOptions _options;
    private readonly SessionRecorder? _recorder;
    private readonly long _opened;
    private readonly TimeProvider _time;
    private readonly IdleWatch _watch;
    private readonly CancellationTokenRegistration _onStop;
    private volatile PipeReader _reader;
    private PipeWriter _writer;
    private SslStream? _tls;
    private ReadOnlySequence<byte> _unread;
    private bool _holdsRead;
    private bool _hasReplies;
    private bool _finishing;
    private volatile bool _stopping;
    private volatile bool _idle;
    private volatile bool _flushing;
    private ITimer? _grace;

    public SmtpConnection(ConnectionContext context, SmtpOptions options, TimeProvider time, SessionRecorder? recorder)
    {
        _context = context;
        _reader = context.Transport.Input;
        _writer = context.Transport.Output;
        _options = options;
        _recorder = recorder;
        _time = time;
        _opened = time.GetTimestamp();
        _watch = new IdleWatch(options.IdleTimeout < options.DataTimeout ? options.IdleTimeout : options.DataTimeout, time, WaitedTooLong);
        StopToken = context.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        _onStop = StopToken.UnsafeRegister(static connection => ((SmtpConnection)connection!).Stop(), this);
    }

    /// <summary>Bytes that came in, decrypted.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Bytes of replies, before encryption.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Cancelled when the server is asked to stop.</summary>
    public CancellationToken StopToken { get; }

    /// <summary>The line that <see cref="ReadLineAsync"/> read, without its CRLF. Valid until the next read.</summary>
    public ReadOnlySequence<byte> Line { get; private set; }

    /// <summary>What has arrived and is not taken yet; whoever reads content takes from its front. Valid until the next read.</summary>
    public ref ReadOnlySequence<byte> Unread => ref _unread;

    /// <summary>Reads one line, within the time for a command from its first wait on. Of a line over the limit nothing is kept but the fact.</summary>
    public async ValueTask<Heard> ReadLineAsync()
    {
        var tooLong = false;
        long since = 0;
        _finishing = false;
        while (true)
        {
            if (TryTakeLine())
            {
                return tooLong || Line.Length > _options.MaxLineBytes ? Heard.LineTooLong : Heard.Line;
            }

            if (LooksLikeTls())
            {
                return Heard.Tls;
            }

            if (_unread.Length > _options.MaxLineBytes)
            {
                tooLong = true;
                _unread = _unread.Slice(_unread.Length - 1);
            }

            var left = _options.IdleTimeout;
            if (since == 0)
            {
                since = _time.GetTimestamp();
            }
            else
            {
                left -= _time.GetElapsedTime(since);
            }

            var heard = left > TimeSpan.Zero ? await ReadMoreAsync(left).ConfigureAwait(false) : Heard.IdleTooLong;
            if (heard != Heard.More)
            {
                return heard;
            }
        }
    }

    /// <summary>Waits until <see cref="Unread"/> has more than it had; replies go out first.</summary>
    /// <param name="limit">The longest wait.</param>
    public async ValueTask<Heard> ReadMoreAsync(TimeSpan limit)
    {
        var had = _unread.Length;
        if (_holdsRead)
        {
            _reader.AdvanceTo(_unread.Start, _unread.End);
            _holdsRead = false;
            _unread = default;
        }

        if (_stopping && !_finishing)
        {
            return Heard.Stopping;
        }

        var left = _options.SessionTimeout - _time.GetElapsedTime(_opened);
        if (left <= TimeSpan.Zero)
        {
            return Heard.SessionTooLong;
        }

        if (!_reader.TryRead(out var result))
        {
            await FlushAsync().ConfigureAwait(false);
            _watch.Begin(left < limit ? left : limit);
            result = await _reader.ReadAsync().ConfigureAwait(false);
            _watch.End();
        }

        _holdsRead = true;
        _unread = result.Buffer;
        if (_unread.Length > had)
        {
            BytesReceived += _unread.Length - had;

            // A time-out that came together with data is none.
            _idle &= _finishing;
            return Heard.More;
        }

        return result.IsCompleted ? Heard.Closed
            : _stopping && (_idle || !_finishing) ? Heard.Stopping
            : !_idle ? Heard.More
            : left <= limit ? Heard.SessionTooLong
            : Heard.IdleTooLong;
    }

    /// <summary>Gives a client that is sending content this long to end it, though the server is stopping.</summary>
    /// <returns>Whether there is such time: it is given once.</returns>
    public bool TryFinishWithin(TimeSpan grace)
    {
        if (_finishing)
        {
            return false;
        }

        _finishing = true;
        _grace ??= _time.CreateTimer(static connection => ((SmtpConnection)connection!).WaitedTooLong(), this, grace, Timeout.InfiniteTimeSpan);
        return true;
    }

    /// <summary>Puts a reply behind those that wait to be sent.</summary>
    public void Write(SmtpReply reply)
    {
        BytesSent += SmtpReplyWriter.Write(_writer, reply);
        _recorder?.Reply(reply);
        _hasReplies = true;
    }

    /// <summary>Sends what waits. A client that does not read its replies is cut off after the idle time-out.</summary>
    public async ValueTask FlushAsync()
    {
        if (!_hasReplies)
        {
            return;
        }

        _hasReplies = false;
        _flushing = true;
        _watch.Begin(_options.IdleTimeout);
        await _writer.FlushAsync().ConfigureAwait(false);
        _watch.End();
        _flushing = false;
    }

    /// <summary>Lays TLS over the connection: at once, or, where a reply to STARTTLS waits, after throwing away what has arrived and sending that reply.</summary>
    /// <returns>TLS version and cipher suite.</returns>
    /// <exception cref="AuthenticationException">The client and this server found no common ground.</exception>
    /// <exception cref="IOException">The client went away.</exception>
    /// <exception cref="OperationCanceledException">The handshake took too long, or the server is stopping.</exception>
    public async Task<string> BeginTlsAsync(SslServerAuthenticationOptions options, TimeSpan timeout)
    {
        if (_hasReplies)
        {
            // What came before the reply to STARTTLS was sent is plain text that someone may have slipped in (CVE-2011-0411); what comes after is the handshake.
            Discard();
            if (_reader.TryRead(out var slippedIn))
            {
                _reader.AdvanceTo(slippedIn.Buffer.End);
            }
        }
        else if (_holdsRead)
        {
            // Behind a PROXY header the handshake may have arrived already.
            _reader.AdvanceTo(_unread.Start);
            _holdsRead = false;
            _unread = default;
        }

        await FlushAsync().ConfigureAwait(false);
        using var tooLong = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, StopToken);
        var tls = new SslStream(new DuplexPipeStream(_context.Transport), leaveInnerStreamOpen: true);
        try
        {
            await tls.AuthenticateAsServerAsync(options, either.Token).ConfigureAwait(false);
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _tls = tls;
        _reader = PipeReader.Create(_tls, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));
        _writer = PipeWriter.Create(_tls, new StreamPipeWriterOptions(leaveOpen: true));
        return $"{_tls.SslProtocol switch { SslProtocols.Tls13 => "TLSv1.3", _ => "TLSv1.2" }} {_tls.NegotiatedCipherSuite}";
    }

    /// <summary>Resets the connection.</summary>
    public void Abort() => _context.Abort(new ConnectionAbortedException("The connection is reset on purpose."));

    public async ValueTask DisposeAsync()
    {
        _onStop.Dispose();
        _watch.Dispose();
        _grace?.Dispose();
        Discard();
        if (_tls is null)
        {
            return;
        }

        try
        {
            await _reader.CompleteAsync().ConfigureAwait(false);
            await _writer.CompleteAsync().ConfigureAwait(false);
            await _tls.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The client was gone already; it needs no farewell.
        }

        await _tls.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Throws away what was read and not taken.</summary>
    private void Discard()
    {
        if (_holdsRead)
        {
            _reader.AdvanceTo(_unread.End);
            _holdsRead = false;
            _unread = default;
        }
    }

    private bool TryTakeLine()
    {
        var reader = new SequenceReader<byte>(_unread);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
        {
            return false;
        }

        Line = line;
        _unread = reader.UnreadSequence;
        return true;
    }

    /// <summary>Whether a TLS handshake (RFC 8446 §5.1) arrives where text belongs.</summary>
    private bool LooksLikeTls()
    {
        const byte handshake = 22;
        const byte majorVersion = 3;
        var reader = new SequenceReader<byte>(_unread);
        return reader.TryRead(out var type) && type == handshake && reader.TryRead(out var version) && version == majorVersion;
    }

    private void Stop()
    {
        _stopping = true;
        _reader.CancelPendingRead();
    }

    private void WaitedTooLong()
    {
        if (_flushing)
        {
            _context.Abort(new ConnectionAbortedException("The client does not read its replies."));
            return;
        }

        _idle = true;
        _reader.CancelPendingRead();
    }
}

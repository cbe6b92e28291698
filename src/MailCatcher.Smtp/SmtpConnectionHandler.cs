using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MailCatcher.Smtp;

/// <summary>Serves SMTP on Kestrel's connections: <c>listenOptions.UseConnectionHandler&lt;SmtpConnectionHandler&gt;()</c>. One for all listeners, so that its limits count them all.</summary>
public sealed class SmtpConnectionHandler : ConnectionHandler
{
    private readonly SmtpEngine _engine;
    private readonly TrustedAddresses _proxies;
    private readonly TrustedAddresses _xClients;
    private readonly ConnectionCounts _counts;
    private readonly ISessionObserver[] _observers;

    /// <summary>Made by the container: see <see cref="SmtpServices.AddSmtpServer"/>.</summary>
    public SmtpConnectionHandler(
        IOptions<SmtpOptions> options,
        IMessageSink sink,
        SmtpCertificates certificates,
        IEnumerable<ISmtpUsers> users,
        FaultInjector faults,
        IEnumerable<ISessionObserver> observers,
        TimeProvider time,
        ILogger<SmtpConnectionHandler> logger)
    {
        var settings = options.Value;
        _engine = new SmtpEngine(settings, sink, certificates, new Credentials([.. users], acceptsAny: settings.Auth.Mode == AuthMode.Any), faults, time, logger);
        _proxies = new TrustedAddresses(settings.ProxyFrom);
        _xClients = new TrustedAddresses(settings.XClientFrom);
        _counts = new ConnectionCounts(settings.MaxConnections, settings.MaxConnectionsPerAddress);
        _observers = [.. observers];
    }

    /// <summary>The key in the connection's items under which a host may put the listener's name: see <see cref="Envelope.Listener"/>.</summary>
    public static object ListenerKey { get; } = new();

    /// <summary>How many connections are open now.</summary>
    public int OpenConnections => _counts.Open;

    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) => ServeAsync(connection, beginsWithTls: false);

    /// <summary>Holds one session, from its greeting to its end. A client that goes away is no error.</summary>
    internal async Task ServeAsync(ConnectionContext connection, bool beginsWithTls)
    {
        var id = connection.ConnectionId;
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var recorder = _observers.Length > 0 ? new SessionRecorder(id, _engine.Time) : null;
        var client = new ClientState(address)
        {
            MayUseXClient = _xClients.Contains(address),
            Listener = connection.Items.TryGetValue(ListenerKey, out var name) ? name as string : null,
        };
        await using var smtp = new SmtpConnection(connection, _engine.Options, _engine.Time, recorder);
        var (reason, brokeOff) = ("", true);
        try
        {
            if (_counts.Enter(address) is { } refusal)
            {
                _engine.Logger.ConnectionRefused(connection.RemoteEndPoint, refusal.Lines[0]);
                reason = await RefuseAsync(smtp, refusal, beginsWithTls).ConfigureAwait(false);
                return;
            }

            _engine.Logger.SessionOpened(id, connection.RemoteEndPoint);
            await using var session = new SmtpSession(id, client, smtp, new SessionFaults(_engine.Faults, client, smtp, recorder, _engine.Time), recorder, _engine);
            reason = await session.RunAsync(_proxies.Contains(address), beginsWithTls).ConfigureAwait(false);
            brokeOff = false;
            _engine.Logger.SessionClosed(id, reason);
        }
        catch (AuthenticationException exception)
        {
            reason = $"the TLS handshake failed: {exception.InnerException?.Message ?? exception.Message}";
            _engine.Logger.SessionLost(exception, id);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            reason = $"the connection was lost: {exception.Message}";
            _engine.Logger.SessionLost(exception, id);
        }
        catch (Exception exception)
        {
            // Nothing above could answer; the connection closes, the server goes on.
            reason = "a fault of this server; see its log";
            _engine.Logger.SessionFailed(exception, id);
        }
        finally
        {
            if (recorder is not null)
            {
                Publish(recorder.End(client, smtp.BytesReceived, smtp.BytesSent, reason, brokeOff));
            }

            _counts.Leave(address);
        }
    }

    private static async Task<string> RefuseAsync(SmtpConnection smtp, SmtpReply refusal, bool beginsWithTls)
    {
        // Behind TLS a refusal would cost the handshake that it is to save.
        if (!beginsWithTls)
        {
            smtp.Write(refusal);
            await smtp.FlushAsync().ConfigureAwait(false);
        }

        return $"refused: {refusal.Lines[0]}";
    }

    private void Publish(SessionTranscript transcript)
    {
        foreach (var observer in _observers)
        {
            try
            {
                observer.SessionEnded(transcript);
            }
            catch (Exception exception)
            {
                _engine.Logger.ObserverFailed(exception, transcript.SessionId);
            }
        }
    }
}

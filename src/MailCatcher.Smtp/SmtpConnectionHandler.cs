using System.IO.Pipelines;
using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MailCatcher.Smtp;

/// <summary>Serves SMTP on Kestrel's connections: <c>listenOptions.UseConnectionHandler&lt;SmtpConnectionHandler&gt;()</c>. One for all listeners, so that its limits count them all.</summary>
public sealed class SmtpConnectionHandler(
    IOptions<SmtpOptions> options, IMessageSink sink, SmtpCertificates certificates, ISmtpUsers users, TimeProvider time, ILogger<SmtpConnectionHandler> logger) : ConnectionHandler
{
    private readonly SmtpOptions _options = options.Value;
    private readonly Credentials _credentials = new(users, acceptsAny: options.Value.Auth.Mode == AuthMode.Any);
    private readonly TrustedAddresses _proxies = new(options.Value.ProxyFrom);
    private readonly TrustedAddresses _xClients = new(options.Value.XClientFrom);
    private readonly ConnectionCounts _counts = new(options.Value.MaxConnections, options.Value.MaxConnectionsPerAddress);

    /// <summary>How many connections are open now.</summary>
    public int OpenConnections => _counts.Open;

    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) => ServeAsync(connection, beginsWithTls: false);

    /// <summary>Holds one session, from its greeting to its end. A client that goes away is no error.</summary>
    internal async Task ServeAsync(ConnectionContext connection, bool beginsWithTls)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var refusal = _counts.Enter(address);
        try
        {
            if (refusal is not null)
            {
                logger.ConnectionRefused(connection.RemoteEndPoint, refusal.Lines[0]);
                if (!beginsWithTls)
                {
                    await RefuseAsync(connection.Transport.Output, refusal).ConfigureAwait(false);
                }

                return;
            }

            logger.SessionOpened(connection.ConnectionId, connection.RemoteEndPoint);
            await using var smtp = new SmtpConnection(connection, _options, time);
            var client = new ClientState(address) { MayUseXClient = _xClients.Contains(address) };
            await using var session = new SmtpSession(connection.ConnectionId, client, smtp, sink, certificates, _credentials, _options, time, logger);
            var reason = await session.RunAsync(_proxies.Contains(address), beginsWithTls).ConfigureAwait(false);
            logger.SessionClosed(connection.ConnectionId, reason);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or AuthenticationException)
        {
            logger.SessionLost(exception, connection.ConnectionId);
        }
        catch (Exception exception)
        {
            // Nothing above could answer; the connection closes, the server goes on.
            logger.SessionFailed(exception, connection.ConnectionId);
        }
        finally
        {
            _counts.Leave(address);
        }
    }

    private static async Task RefuseAsync(PipeWriter output, SmtpReply refusal)
    {
        SmtpReplyWriter.Write(output, refusal);
        await output.FlushAsync().ConfigureAwait(false);
    }
}

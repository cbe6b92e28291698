using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MailKit;
using MailKit.Security;

namespace MailCatcher.Relay;

/// <summary>The connections to relays: so many at once for each, kept open for a while and used again.</summary>
internal sealed class ConnectionPool(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan KeepIdle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestReach = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<(string Route, RelayServer Server), Lane> _lanes = [];

    /// <summary>Whether a connection lies open that nobody uses.</summary>
    internal bool HasIdle => _lanes.Values.Any(lane => !lane.Idle.IsEmpty);

    private DateTimeOffset Now => time.GetUtcNow();

    public void Dispose()
    {
        foreach (var lane in _lanes.Values)
        {
            while (lane.Idle.TryTake(out var idle))
            {
                idle.Client.Dispose();
            }
        }
    }

    /// <summary>Closes, with a QUIT, what nobody has used for a while.</summary>
    internal async Task CloseIdleAsync()
    {
        foreach (var lane in _lanes.Values)
        {
            for (var count = lane.Idle.Count; count > 0 && lane.Idle.TryTake(out var idle); count--)
            {
                if (time.GetUtcNow() - idle.Since < KeepIdle)
                {
                    lane.Idle.Add(idle);
                }
                else
                {
                    await CloseAsync(idle.Client);
                }
            }
        }
    }

    /// <summary>A connection, greeted and logged in. Waits while the route has as many as it may.</summary>
    /// <param name="route">The route.</param>
    /// <param name="server">The server.</param>
    /// <param name="transcript">Given what will be said, before anything is.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal async Task<Lease> LeaseAsync(Route route, RelayServer server, Action<Transcript> transcript, CancellationToken cancellationToken)
    {
        var lane = _lanes.GetOrAdd((route.Name, server), _ => new Lane(route.Options.Connections));
        await lane.Room.WaitAsync(cancellationToken);
        try
        {
            while (lane.Idle.TryTake(out var idle))
            {
                if (idle.Client.Messages < route.Options.MessagesPerConnection && await AnswersAsync(idle.Client, cancellationToken))
                {
                    transcript(idle.Client.Transcript);
                    return new Lease(this, lane, idle.Client);
                }

                await CloseAsync(idle.Client);
            }

            var said = new Transcript();
            transcript(said);
            return new Lease(this, lane, await ConnectAsync(route.Options, server, said, cancellationToken));
        }
        catch
        {
            lane.Room.Release();
            throw;
        }
    }

    /// <summary>Connects, greets and logs in.</summary>
    internal static async Task<RelayClient> ConnectAsync(RouteOptions route, RelayServer server, Transcript said, CancellationToken cancellationToken)
    {
        var client = new RelayClient(said)
        {
            Timeout = (int)route.Timeout.TotalMilliseconds,
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = Certificates.CheckFor(route),
        };
        try
        {
            if (route.HelloName.Length > 0)
            {
                client.LocalDomain = route.HelloName;
            }

            if (route.SourceAddress.Length > 0)
            {
                client.LocalEndPoint = new IPEndPoint(IPAddress.Parse(route.SourceAddress), 0);
            }

            if (Certificates.ClientCertificate(route) is { } certificate)
            {
                client.ClientCertificates = [certificate];
            }

            if (server.Address is { } address)
            {
                // By this address, but with the name that the certificate should have.
                await client.ConnectAsync(await ReachAsync(route, address, cancellationToken), server.Host, server.Port, SecurityOf(route.Tls), cancellationToken);
            }
            else
            {
                await client.ConnectAsync(server.Host, server.Port, SecurityOf(route.Tls), cancellationToken);
            }

            await LogInAsync(client, route, cancellationToken);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static async Task<Socket> ReachAsync(RouteOptions route, IPAddress address, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (IPAddress.TryParse(route.SourceAddress, out var source) && source.AddressFamily == address.AddressFamily)
            {
                socket.Bind(new IPEndPoint(source, 0));
            }

            // Other addresses and servers wait for their turn: not as long as for an answer.
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(route.Timeout < LongestReach ? route.Timeout : LongestReach);
            await socket.ConnectAsync(new IPEndPoint(address, route.Port), timeout.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task LogInAsync(RelayClient client, RouteOptions route, CancellationToken cancellationToken)
    {
        if (route.User.Length == 0)
        {
            return;
        }

        // Somebody in between can take STARTTLS out of the relay's answer, and would be given the password.
        if (!client.IsSecure && route.Tls != RelayTls.None)
        {
            throw new CredentialException("The relay offers no TLS, and a password must not go without. To send it all the same set Tls to None.");
        }

        if (await Credentials.TokenAsync(route, cancellationToken) is { } token)
        {
            await client.AuthenticateAsync(token, cancellationToken);
        }
        else
        {
            await client.AuthenticateAsync(route.User, await Credentials.PasswordAsync(route, cancellationToken), cancellationToken);
        }
    }

    private static SecureSocketOptions SecurityOf(RelayTls tls) => tls switch
    {
        RelayTls.None => SecureSocketOptions.None,
        RelayTls.StartTls => SecureSocketOptions.StartTls,
        RelayTls.Implicit => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTlsWhenAvailable,
    };

    /// <summary>Whether a connection that lay idle is still there: a server closes one without a word.</summary>
    private static async Task<bool> AnswersAsync(RelayClient client, CancellationToken cancellationToken)
    {
        try
        {
            client.Transcript.Begin();
            client.Transcript.Note("the connection was open already");
            await client.NoOpAsync(cancellationToken);
            return true;
        }
        catch (Exception fault) when (IsTrouble(fault) && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static bool IsTrouble(Exception fault) => fault is ProtocolException or CommandException or IOException or TimeoutException
        or ServiceNotConnectedException or System.Net.Sockets.SocketException or ObjectDisposedException or OperationCanceledException;

    private static async Task CloseAsync(RelayClient client, bool quit = true)
    {
        try
        {
            await client.DisconnectAsync(quit && client.IsConnected, CancellationToken.None);
        }
        catch (Exception fault) when (IsTrouble(fault))
        {
            // It is gone, which is what was wanted.
        }

        client.Dispose();
    }

    /// <summary>The connections to one server.</summary>
    internal sealed class Lane(int connections)
    {
        internal SemaphoreSlim Room { get; } = new(connections);

        internal ConcurrentBag<(RelayClient Client, DateTimeOffset Since)> Idle { get; } = [];
    }

    /// <summary>The use of a connection.</summary>
    internal sealed class Lease(ConnectionPool pool, Lane lane, RelayClient client) : IAsyncDisposable
    {
        private bool _isGood;

        internal RelayClient Client => client;

        /// <summary>The transaction came to an end that both sides agree on: the connection can be used again.</summary>
        internal void Keep() => _isGood = true;

        public async ValueTask DisposeAsync()
        {
            if (_isGood && client.IsConnected)
            {
                lane.Idle.Add((client, pool.Now));
            }
            else
            {
                // Nobody knows where the other side stands: it might never answer a QUIT.
                await CloseAsync(client, quit: false);
            }

            lane.Room.Release();
        }
    }
}

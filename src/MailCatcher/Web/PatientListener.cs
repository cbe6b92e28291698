using System.Net;
using Microsoft.AspNetCore.Connections;

namespace MailCatcher.Web;

/// <summary>
/// Accepts no more connections than there are file descriptors for: the others wait in the kernel until one of these ends. Without descriptors the runtime cannot open files either, and may abort.
/// </summary>
/// <param name="sockets">What accepts.</param>
/// <param name="most">How many connections may be open at once.</param>
internal sealed class PatientListener(IConnectionListener sockets, int most) : IConnectionListener
{
    private readonly SemaphoreSlim _room = new(most);
    private readonly CancellationTokenSource _unbound = new();

    /// <inheritdoc/>
    public EndPoint EndPoint => sockets.EndPoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _room.WaitAsync(_unbound.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        ConnectionContext? connection = null;
        try
        {
            connection = await sockets.AcceptAsync(cancellationToken);
            return connection;
        }
        finally
        {
            if (connection is null)
            {
                _room.Release();
            }
            else
            {
                connection.ConnectionClosed.UnsafeRegister(static room => ((SemaphoreSlim)room!).Release(), _room);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _unbound.CancelAsync();
        await sockets.UnbindAsync(cancellationToken);
    }

    /// <summary>The last connections may end after this, and give back their room.</summary>
    public async ValueTask DisposeAsync()
    {
        await _unbound.CancelAsync();
        await sockets.DisposeAsync();
    }
}

using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace MailCatcher.Web;

/// <summary>
/// The sockets of the SMTP listeners. SMTP is question and answer in small pieces, so what costs is not bytes but handing each piece from thread to thread. A session goes on where its bytes arrive, on the thread
/// that waits for all sockets (<see cref="Prepare"/>): whatever blocks or computes for long there is sent away to the thread pool by the session. Requests of HTTP always run on the thread pool.
/// </summary>
internal sealed class SmtpTransport(ServerListeners listeners, ILoggerFactory loggers) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    private const string SocketThreads = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    private readonly SocketTransportFactory _sockets = new(
        Options.Create(new SocketTransportOptions
        {
            UnsafePreferInlineScheduling = true,

            // A buffer at hand spares the call that waits for bytes without reading them, at 4 KiB for each idle connection.
            WaitForDataBeforeAllocatingBuffer = false,
        }),
        loggers);

    /// <summary>Must come before the first socket of the process; a value that is set already stays.</summary>
    internal static void Prepare()
    {
        Set(InlineCompletions, "1");

        // One for every second processor: journal, database and thread pool want to run as well, and more threads find less each time they wake.
        Set(SocketThreads, Math.Max(1, Environment.ProcessorCount / 2).ToString(CultureInfo.InvariantCulture));
    }

    private static void Set(string variable, string value) =>
        Environment.SetEnvironmentVariable(variable, Environment.GetEnvironmentVariable(variable) ?? value);

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => listeners.IsSmtp(endpoint);

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new PatientListener(await _sockets.BindAsync(endpoint, cancellationToken), Descriptors.ForListener());
}

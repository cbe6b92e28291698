using System.Collections;
using System.Collections.Immutable;
using System.Globalization;

namespace MailCatcher.Web;

/// <summary>
/// Sockets that the service manager has opened for us and passes on (<c>sd_listen_fds</c>): ports below 1024 without privileges, and clients that wait through a restart in place of being refused. Which listener one is for
/// says its name, in systemd <c>FileDescriptorName=</c>: <c>smtp</c>, <c>smtps</c>, <c>http</c>, or that of a listener of <c>Smtp:Listeners</c>.
/// </summary>
internal sealed class PassedSockets
{
    /// <summary>There are none.</summary>
    internal static readonly PassedSockets None = new(ImmutableDictionary<string, int>.Empty);

    private const int First = 3;

    private readonly ImmutableDictionary<string, int> _byName;

    private PassedSockets(ImmutableDictionary<string, int> byName) => _byName = byName;

    /// <summary>Reads what the environment says of them.</summary>
    /// <param name="variables">The environment.</param>
    /// <param name="processId">Our own id: the variables may have been meant for a process that started us.</param>
    internal static PassedSockets Read(IDictionary variables, int processId)
    {
        var byName = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.OrdinalIgnoreCase);
        if (NumberOf(variables, "LISTEN_PID") == processId)
        {
            var names = (variables["LISTEN_FDNAMES"] as string ?? "").Split(':');
            for (var index = 0; index < NumberOf(variables, "LISTEN_FDS"); index++)
            {
                byName[index < names.Length ? names[index] : ""] = First + index;
            }
        }

        return new PassedSockets(byName.ToImmutable());
    }

    /// <summary>The file descriptor of the socket for a listener; <see langword="null"/>: there is none, it opens its own.</summary>
    internal int? For(string listener) => _byName.TryGetValue(listener, out var descriptor) ? descriptor : null;

    /// <summary>The names of those that are for none of these listeners.</summary>
    internal IEnumerable<string> Unclaimed(IEnumerable<string> listeners) => _byName.Keys.Except(listeners, StringComparer.OrdinalIgnoreCase);

    private static int NumberOf(IDictionary variables, string name) =>
        int.TryParse(variables[name] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

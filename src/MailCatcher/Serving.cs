using MailCatcher.Settings;
using MailCatcher.Store;
using MailCatcher.Web;

namespace MailCatcher;

/// <summary>Runs the server as a program: settings checked, addresses printed, and a fault told in one line.</summary>
internal static class Serving
{
    private const int FaultExitCode = 1;
    private const int UsageExitCode = 2;

    /// <summary>Says what is wrong with the command line and the settings, one line each, and returns the exit code for it.</summary>
    internal static async Task<int> RefuseAsync(IEnumerable<string> faults)
    {
        foreach (var fault in faults)
        {
            await Console.Error.WriteLineAsync($"mailcatcher: {fault.ReplaceLineEndings(" ")}");
        }

        return UsageExitCode;
    }

    /// <summary>Serves until the token is cancelled. Standard output gets the bound addresses, one a line; faults go to standard error.</summary>
    /// <param name="reading">The settings.</param>
    /// <param name="goal">When to end by itself, and what to print.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>0 after a clean stop or when the goal was reached, 1 when it was not in time, 1 when the start or a part of the program failed, 2 when the settings are wrong.</returns>
    internal static async Task<int> RunAsync(SettingsReading reading, ServeGoal goal, CancellationToken cancellationToken)
    {
        if (!reading.Faults.IsEmpty)
        {
            return await RefuseAsync(reading.Faults);
        }

        var passed = PassedSockets.Read(Environment.GetEnvironmentVariables(), Environment.ProcessId);
        string[] listeners = [.. ServerListeners.NamesIn(reading.Settings)];
        if (passed.Unclaimed(listeners).FirstOrDefault() is { } unclaimed)
        {
            return await RefuseAsync([$"LISTEN_FDNAMES: '{unclaimed}' is not allowed; it must be {string.Join(", ", listeners[..^1])} or {listeners[^1]} (in systemd: FileDescriptorName= of the socket unit)."]);
        }

        try
        {
            await using var server = await MailCatcherServer.StartAsync(reading.Settings, passed, cancellationToken);
            await Console.Out.WriteLineAsync($"SMTP {server.SmtpEndPoint}");
            if (server.SmtpsEndPoint is { } smtps)
            {
                await Console.Out.WriteLineAsync($"SMTPS {smtps}");
            }

            foreach (var (name, endPoint) in server.MoreSmtpEndPoints)
            {
                await Console.Out.WriteLineAsync($"SMTP {name} {endPoint}");
            }

            await Console.Out.WriteLineAsync($"HTTP {server.HttpAddress.GetLeftPart(UriPartial.Authority)}");
            var notice = new ServiceNotice(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));
            notice.TellReady();
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var reaching = goal.ReachAsync(server, ended.Token);
            await Task.WhenAny(reaching, server.WaitForShutdownAsync(ended.Token));
            await ended.CancelAsync();
            notice.TellStopping();
            switch (await reaching)
            {
                case true:
                    return 0;
                case false:
                    await Console.Error.WriteLineAsync("mailcatcher: the messages did not come in time.");
                    return FaultExitCode;
                default:
                    break;
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return 0;
            }

            await Console.Error.WriteLineAsync("mailcatcher: a part of the program has failed, so it stops; the log above says why.");
            return FaultExitCode;
        }
        catch (Exception fault) when (fault is StoreException or ListenException)
        {
            await Console.Error.WriteLineAsync($"mailcatcher: {fault.Message.ReplaceLineEndings(" ")}");
            return FaultExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped while it was starting.
            return 0;
        }
    }
}

using System.CommandLine;

namespace MailCatcher.Commands;

/// <summary>The commands beside serve: those that speak to a running server, that hand in mail, and that look after a data folder.</summary>
internal static class ClientCommands
{
    internal static IEnumerable<Command> All() =>
    [
        WaitCommand.Create(), TailCommand.Create(), SearchCommand.Create(), ShowCommand.Create(), DeleteCommand.Create(),
        SendCommand.Create(), SendmailCommand.Create(), ExportCommand.Create(), ImportCommand.Create(), BackupCommand.Create(), DoctorCommand.Create(), ReindexCommand.Create(), ReadyzCommand.Create(), TokenCommand.Create(),
    ];

    /// <summary>Lets a command run with a client for the server, and tells in one line what went wrong.</summary>
    internal static void Run(this Command command, ServerOptions server, Func<ParseResult, RestClient, CancellationToken, Task<int>> run)
    {
        server.AddTo(command);
        command.Run(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            return await run(parsed, client, cancellationToken);
        });
    }

    /// <summary>Lets a command run, and tells in one line what went wrong.</summary>
    internal static void Run(this Command command, Func<ParseResult, CancellationToken, Task<int>> run) => command.SetAction(async (parsed, cancellationToken) =>
    {
        try
        {
            return await run(parsed, cancellationToken);
        }
        catch (CommandException fault)
        {
            await Console.Error.WriteLineAsync($"mailcatcher: {MessageLines.Printable(fault.Message.ReplaceLineEndings(" "))}");
            return fault.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C: 128 and the signal's number, as shells count.
            return 130;
        }
    });
}

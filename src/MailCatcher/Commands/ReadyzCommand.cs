using System.CommandLine;

namespace MailCatcher.Commands;

/// <summary><c>mailcatcher readyz</c>: a health check for containers, which have no curl.</summary>
internal static class ReadyzCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    internal static Command Create()
    {
        var command = new Command("readyz", "Ask whether mail is caught, kept and shown; ends with 0 when it is");
        command.Run(new ServerOptions(), async (_, client, cancellationToken) =>
        {
            using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                await Console.Out.WriteLineAsync((await client.GetJsonAsync("readyz", either.Token)).ToJsonString());
                return ExitCodes.Ok;
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                throw new CommandException(ExitCodes.Unavailable, $"no answer within {Limit.TotalSeconds} s.");
            }
        });
        return command;
    }
}

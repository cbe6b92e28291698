using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MailCatcher.Store;

namespace MailCatcher.Commands;

/// <summary><c>mailcatcher reindex</c>: makes the search index anew, by the running server or, with <c>--data</c>, in the folder of one that is stopped.</summary>
internal static class ReindexCommand
{
    private const string Path = "api/v1/reindex";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    internal static Command Create()
    {
        var (folder, server) = (new DataFolderOption(), new ServerOptions());
        var command = new Command("reindex", "Make the search index anew: the running server's, or, with --data or --config, that of a stopped one");
        folder.AddTo(command);
        server.AddTo(command);
        command.Run(async (parsed, cancellationToken) =>
        {
            int count;
            using (var bar = ProgressBar.OnTerminal())
            {
                count = folder.IsNamed(parsed) ? await RunStoppedAsync(folder.Find(parsed), bar, cancellationToken) : await AskAsync(server.Connect(parsed), bar, cancellationToken);
            }

            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The search index is new; {count} messages are in it."));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task<int> RunStoppedAsync(string path, ProgressBar bar, CancellationToken cancellationToken)
    {
        try
        {
            return await StoreReindex.RunAsync(path, progress => Tell(bar, progress.Indexed, progress.Messages), cancellationToken);
        }
        catch (StoreException fault)
        {
            throw new CommandException(ExitCodes.Unavailable, $"{fault.Message} A running server makes it anew when it is asked: mailcatcher reindex --url URL, without --data.");
        }
    }

    private static async Task<int> AskAsync(RestClient connected, ProgressBar bar, CancellationToken cancellationToken)
    {
        using var client = connected;
        (await client.SendAsync(HttpMethod.Post, Path, (JsonNode?)null, cancellationToken)).Dispose();
        while (true)
        {
            var state = await client.GetJsonAsync(Path, cancellationToken);
            var (isRunning, indexed, messages) = ((bool?)state["Running"] ?? false, (int?)state["Indexed"] ?? 0, (int?)state["Messages"] ?? 0);
            Tell(bar, indexed, messages);
            if (!isRunning)
            {
                return messages;
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static void Tell(ProgressBar bar, int indexed, int messages) => bar.Tell(indexed, messages, string.Create(CultureInfo.InvariantCulture, $"{indexed} of {messages} messages"));
}

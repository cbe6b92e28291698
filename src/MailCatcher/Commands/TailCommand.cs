using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MailCatcher.Commands;

/// <summary><c>mailcatcher tail</c>: the live list in the terminal.</summary>
internal static class TailCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    internal static Command Create()
    {
        var lines = new Option<int>("--lines", "-n") { HelpName = "N", DefaultValueFactory = _ => 10, Description = "How many of the newest to begin with" };
        var json = new Option<bool>("--json") { Description = "A line of JSON for each" };
        var command = new Command("tail", "Show messages as they come in, until stopped") { lines, json };
        command.Run(new ServerOptions(), async (parsed, client, cancellationToken) =>
        {
            if (parsed.GetValue(lines) is > 0 and var count)
            {
                var newest = await client.GetJsonAsync(Query.Of("api/v1/messages", ("limit", count.ToString(CultureInfo.InvariantCulture))), cancellationToken);
                foreach (var message in newest["messages"]!.AsArray().Reverse())
                {
                    await Console.Out.WriteLineAsync(MessageLines.Line(message!, parsed.GetValue(json)));
                }
            }

            await FollowAsync(client, parsed.GetValue(json), cancellationToken);
            return ExitCodes.Ok;
        });
        return command;
    }

    // A connection that breaks is taken up again where it was: the server remembers.
    private static async Task FollowAsync(RestClient client, bool json, CancellationToken cancellationToken)
    {
        var last = "";
        var hasWorked = false;
        while (true)
        {
            try
            {
                using var answer = await client.SendAsync(HttpMethod.Get, Query.Of("api/v1/events", ("since", last)), body: null, cancellationToken);
                hasWorked = true;
                using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
                var kind = "";
                while (await reader.ReadLineAsync(cancellationToken) is { } line)
                {
                    switch (line.Split(": ", 2))
                    {
                        case ["id", var id]:
                            last = id;
                            break;
                        case ["event", var name]:
                            kind = name;
                            break;
                        case ["data", var data] when kind == "message":
                            await Console.Out.WriteLineAsync(MessageLines.Line(JsonNode.Parse(data)!["Message"]!, json));
                            break;
                        default:
                            break;
                    }
                }
            }
            catch (IOException)
            {
                // The server has gone; it may come back.
            }
            catch (CommandException fault) when (hasWorked && fault.ExitCode == ExitCodes.Unavailable)
            {
                // Still away.
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}

using System.CommandLine;
using System.Globalization;

namespace MailCatcher.Commands;

/// <summary><c>mailcatcher search</c>: lists messages, newest first.</summary>
internal static class SearchCommand
{
    internal static Command Create()
    {
        var query = new Argument<string>("QUERY") { Arity = ArgumentArity.ZeroOrOne, Description = "What to search for, as in the inbox; without it the newest messages" };
        var limit = new Option<int?>("--limit") { HelpName = "N", Description = "The most to list [default: 50]" };
        var json = new Option<bool>("--json") { Description = "A line of JSON for each" };
        var command = new Command("search", "List messages, newest first; ends with 1 when there is none") { query, limit, json };
        command.Run(new ServerOptions(), async (parsed, client, cancellationToken) =>
        {
            var text = parsed.GetValue(query);
            var path = Query.Of(string.IsNullOrEmpty(text) ? "api/v1/messages" : "api/v1/search", ("query", text), ("limit", parsed.GetValue(limit)?.ToString(CultureInfo.InvariantCulture)));
            var messages = (await client.GetJsonAsync(path, cancellationToken))["messages"]!.AsArray();
            foreach (var message in messages)
            {
                await Console.Out.WriteLineAsync(MessageLines.Line(message!, parsed.GetValue(json)));
            }

            return messages.Count > 0 ? ExitCodes.Ok : ExitCodes.NotThere;
        });
        return command;
    }
}

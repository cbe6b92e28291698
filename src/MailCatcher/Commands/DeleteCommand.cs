using System.CommandLine;
using System.Text.Json.Nodes;

namespace MailCatcher.Commands;

/// <summary><c>mailcatcher delete</c>: deletes messages.</summary>
internal static class DeleteCommand
{
    internal static Command Create()
    {
        var ids = new Argument<string[]>("ID") { Arity = ArgumentArity.ZeroOrMore, Description = "The messages' ids" };
        var query = new Option<string>("--query") { HelpName = "QUERY", Description = "All that a search finds" };
        var all = new Option<bool>("--all") { Description = "All messages" };
        var command = new Command("delete", "Delete messages: by id, by query, or all") { ids, query, all };
        command.Run(new ServerOptions(), async (parsed, client, cancellationToken) =>
        {
            var (given, text, everything) = (parsed.GetValue(ids) ?? [], parsed.GetValue(query), parsed.GetValue(all));
            if ((given.Length > 0 ? 1 : 0) + (string.IsNullOrEmpty(text) ? 0 : 1) + (everything ? 1 : 0) != 1)
            {
                throw new CommandException(ExitCodes.Usage, "give ids, --query or --all.");
            }

            using var answer = text is { Length: > 0 }
                ? await client.SendAsync(HttpMethod.Delete, Query.Of("api/v1/search", ("query", text)), body: null, cancellationToken)
                : await client.SendAsync(HttpMethod.Delete, "api/v1/messages", everything ? null : new JsonObject { ["IDs"] = new JsonArray([.. given.Select(id => (JsonNode)id)]) }, cancellationToken);
            return ExitCodes.Ok;
        });
        return command;
    }
}

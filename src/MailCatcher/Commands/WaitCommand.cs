using System.CommandLine;

namespace MailCatcher.Commands;

/// <summary><c>mailcatcher wait</c>: until matching mail is there.</summary>
internal static class WaitCommand
{
    internal static Command Create()
    {
        var query = new Argument<string>("QUERY") { Arity = ArgumentArity.ZeroOrOne, Description = "What to wait for, as in the inbox's search, such as \"to:ann@example.test subject:welcome\"; any message without it" };
        var timeout = new Option<string>("--timeout") { HelpName = "TIME", Description = "How long to wait, such as 30s or 2m [default: 30s]" };
        var count = new Option<int?>("--count") { HelpName = "N", Description = "How many messages to wait for [default: 1]" };
        var since = new Option<string>("--since") { HelpName = "SEQUENCE", Description = "Only what came after this mod-sequence, as an earlier answer gave it" };
        var inbox = new Option<string>("--inbox") { HelpName = "NAME", Description = "Only messages of this inbox" };
        var command = new Command("wait", "Wait until matching mail is there, print it as JSON and end with 0; with 1 when it did not come in time") { query, timeout, count, since, inbox };
        command.Run(new ServerOptions(), async (parsed, client, cancellationToken) =>
        {
            var path = Query.Of("api/v1/wait", ("query", parsed.GetValue(query)), ("timeout", parsed.GetValue(timeout)), ("count", parsed.GetValue(count)?.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("since", parsed.GetValue(since)), ("inbox", parsed.GetValue(inbox)));
            await Console.Out.WriteLineAsync((await client.GetJsonAsync(path, cancellationToken)).ToJsonString());
            return ExitCodes.Ok;
        });
        return command;
    }
}

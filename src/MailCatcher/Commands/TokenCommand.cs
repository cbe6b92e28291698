using System.CommandLine;
using MailCatcher.Access;
using MailCatcher.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailCatcher.Commands;

/// <summary><c>mailcatcher token</c>: API tokens, made in the data folder, so that the first one needs no login. A running server knows them at once.</summary>
internal static class TokenCommand
{
    internal static Command Create()
    {
        var data = new Option<string>("--data") { HelpName = "DIR", DefaultValueFactory = _ => "data", Description = "The server's data folder", Recursive = true };
        var name = new Argument<string>("NAME") { Description = "What it is called" };
        var grant = new Option<string>("--grant") { HelpName = "GRANT", DefaultValueFactory = _ => "read, write", Description = "Scopes, and inboxes where it is not for all: \"read, write in shop\"" };
        var expires = new Option<string>("--expires") { HelpName = "TIME", Description = "When it ends, such as 7d [default: never]" };
        var add = new Command("add", "Make a token and print it, this once") { name, grant, expires };
        add.Run(async (parsed, _) =>
        {
            TimeSpan? lifetime = null;
            if (parsed.GetValue(expires) is { } text)
            {
                lifetime = SettingValue.TryParse(typeof(TimeSpan), text, out var span) ? (TimeSpan)span : throw new CommandException(ExitCodes.Usage, $"--expires: '{text}' is not {SettingValue.Allowed(typeof(TimeSpan), [])}.");
            }

            if (!Grant.TryParse(parsed.GetValue(grant)!, out var granted) || !TokensApi.IsName(parsed.GetValue(name)!))
            {
                throw new CommandException(ExitCodes.Usage, $"NAME must be letters, digits, '.', '-' and '_'; --grant must be {Grant.Allowed}.");
            }

            var token = Change(parsed.GetValue(data)!, tokens => tokens.Create(parsed.GetValue(name)!, granted, lifetime))
                ?? throw new CommandException(ExitCodes.NotThere, $"there is a token called {parsed.GetValue(name)}.");
            await Console.Out.WriteLineAsync(token);
            return ExitCodes.Ok;
        });

        var list = new Command("list", "List the tokens");
        list.Run(async (parsed, _) =>
        {
            foreach (var token in Change(parsed.GetValue(data)!, tokens => tokens.All))
            {
                await Console.Out.WriteLineAsync($"{token.Name}  {token.Grant}  {(token.ExpiresAt is { } end ? $"until {end:yyyy-MM-dd HH:mm}Z" : "for ever")}");
            }

            return ExitCodes.Ok;
        });

        var revoke = new Command("revoke", "Make a token useless") { name };
        revoke.Run((parsed, _) => Change(parsed.GetValue(data)!, tokens => tokens.Revoke(parsed.GetValue(name)!))
            ? Task.FromResult(ExitCodes.Ok)
            : throw new CommandException(ExitCodes.NotThere, $"there is no token called {parsed.GetValue(name)}."));

        return new Command("token", "Make, list and revoke API tokens, in the data folder") { data, add, list, revoke };
    }

    private static T Change<T>(string folder, Func<ApiTokens, T> change)
    {
        if (!Directory.Exists(folder))
        {
            throw new CommandException(ExitCodes.NotThere, $"there is no data folder '{folder}'; name the server's with --data.");
        }

        try
        {
            return change(new ApiTokens(Path.Combine(Path.GetFullPath(folder), ApiTokens.FileName), TimeProvider.System, NullLogger<ApiTokens>.Instance));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Unavailable, $"the tokens in '{folder}' cannot be changed: {fault.Message}");
        }
    }
}

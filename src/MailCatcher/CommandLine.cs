using System.CommandLine;
using MailCatcher.Commands;
using MailCatcher.Settings;
using MailCatcher.Store;

namespace MailCatcher;

/// <summary>The command line: <c>mailcatcher [serve]</c> with its options.</summary>
internal static class CommandLine
{
    private const string Serve = "serve";

    private static readonly Option<string> Smtp = new("--smtp") { HelpName = "ADDR:PORT", Description = "Where to listen for SMTP; *:1025 is every address, port 0 any free port [default: 127.0.0.1:1025]" };
    private static readonly Option<string> Smtps = new("--smtps") { HelpName = "ADDR:PORT", Description = "Where to listen for SMTP with TLS from the first byte; needs a certificate [default: off]" };
    private static readonly Option<string> Http = new("--http") { HelpName = "ADDR:PORT", Description = "Where to listen for the web inbox and the API [default: 127.0.0.1:8025]" };
    private static readonly Option<string> Data = new("--data") { HelpName = "DIR", Description = "The data folder, made when missing; :memory: keeps nothing [default: data]" };
    private static readonly Option<string> Config = new("--config") { HelpName = "FILE", Description = "A JSON file with settings, read over the appsettings.json beside the program" };

    private static readonly Option<int?> ExitAfter = new("--exit-after") { HelpName = "N", Description = "End with 0 once N messages were caught" };
    private static readonly Option<string> ExitWhen = new("--exit-when") { HelpName = "QUERY", Description = "End with 0 once a message that a search finds was caught; with --exit-after once N of them were" };
    private static readonly Option<string> ExitTimeout = new("--timeout") { HelpName = "TIME", Description = "With --exit-after or --exit-when: end with 1 when that has not happened in this time, such as 2m" };
    private static readonly Option<bool> Stdout = new("--stdout") { Description = "Print each caught message as a line of JSON" };

    private static readonly (Option<string> Option, string Key)[] Settings = [(Smtp, "Smtp:Listen"), (Smtps, "Smtp:ListenTls"), (Http, "Web:Listen"), (Data, "Store:Folder")];

    /// <summary>Does what the arguments ask for and returns the exit code.</summary>
    internal static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is [SendmailCommand.Name, .. var own] && own is not ["--help" or "-h" or "-?"])
        {
            return await SendmailCommand.RunAsync(own, CancellationToken.None);
        }

        var root = Root();
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            // The parser's own way is to print the help after the error; and it knows nothing of settings that are wrong as well.
            var command = parsed.CommandResult.Command;
            return await Serving.RefuseAsync(command == root || command.Name == Serve ? [.. CommandLineFaults.Of(parsed, root), .. Read(parsed).Faults] : [.. CommandLineFaults.Of(parsed, command)]);
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            // Ctrl-C and SIGTERM cancel what runs; this is how long it may take to close the store before the process ends all the same.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
            EnableDefaultExceptionHandler = false,
        });
    }

    private static RootCommand Root()
    {
        var serve = new Command(Serve, "Catch mail until stopped (what happens without a command, too)");
        var root = new RootCommand("""
            Catches the mail that applications send and shows it in a web inbox.

            Every setting may also stand in appsettings.json and in the environment: MAILCATCHER_Smtp__MaxMessageBytes=26214400.
            The command line beats the environment, the environment beats the file.
            """)
        {
            serve,
        };
        foreach (var command in ClientCommands.All())
        {
            root.Add(command);
        }

        foreach (var command in new[] { root, serve })
        {
            command.Add(Smtp);
            command.Add(Smtps);
            command.Add(Http);
            command.Add(Data);
            command.Add(Config);
            command.Add(ExitAfter);
            command.Add(ExitWhen);
            command.Add(ExitTimeout);
            command.Add(Stdout);
            command.SetAction(ServeAsync);
        }

        return root;
    }

    private static Task<int> ServeAsync(ParseResult parsed, CancellationToken cancellationToken) => Goal(parsed) is (var goal, null) ? Serving.RunAsync(Read(parsed), goal, cancellationToken)
        : Serving.RefuseAsync([Goal(parsed).Fault!, .. Read(parsed).Faults]);

    private static (ServeGoal Goal, string? Fault) Goal(ParseResult parsed)
    {
        var (count, query, text) = (parsed.GetValue(ExitAfter), parsed.GetValue(ExitWhen), parsed.GetValue(ExitTimeout));
        object? timeout = null;
        var fault = count is < 1 ? $"{ExitAfter.Name}: '{count}' is not allowed; it must be a whole number from 1."
            : query is not null && !SearchParser.TryParse(query, TimeProvider.System.GetUtcNow(), TimeZoneInfo.Utc, out _, out var wrong) ? $"{ExitWhen.Name}: '{query}' is not a search. {wrong}"
            : text is not null && !SettingValue.TryParse(typeof(TimeSpan), text, out timeout) ? $"{ExitTimeout.Name}: '{text}' is not allowed; it must be {SettingValue.Allowed(typeof(TimeSpan), [])}."
            : text is not null && count is null && query is null ? $"{ExitTimeout.Name}: it needs {ExitAfter.Name} or {ExitWhen.Name}."
            : null;
        return (new ServeGoal { ExitAfter = count, ExitWhen = query, Timeout = (TimeSpan?)timeout, PrintsMessages = parsed.GetValue(Stdout) }, fault);
    }

    private static SettingsReading Read(ParseResult parsed)
    {
        var layer = SettingsLayer.FromCommandLine(
            from setting in Settings
            where ValueOf(parsed, setting.Option) is not null
            select (setting.Key, setting.Option.Name, ValueOf(parsed, setting.Option)!));
        return SettingsReader.Read(layer, ValueOf(parsed, Config), Environment.GetEnvironmentVariables(), AppContext.BaseDirectory);
    }

    // Read from the tokens, because asking the option for its value throws when the command line is wrong.
    private static string? ValueOf(ParseResult parsed, Option<string> option) =>
        parsed.GetResult(option) is { Tokens: [var token] } ? token.Value : null;
}

using System.CommandLine;
using MailCatcher.Settings;

namespace MailCatcher;

/// <summary>The command line: <c>mailcatcher [serve]</c> with its options.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Smtp = new("--smtp") { HelpName = "ADDR:PORT", Description = "Where to listen for SMTP; *:1025 is every address, port 0 any free port [default: 127.0.0.1:1025]" };
    private static readonly Option<string> Smtps = new("--smtps") { HelpName = "ADDR:PORT", Description = "Where to listen for SMTP with TLS from the first byte; needs a certificate [default: off]" };
    private static readonly Option<string> Http = new("--http") { HelpName = "ADDR:PORT", Description = "Where to listen for the web inbox and the API [default: 127.0.0.1:8025]" };
    private static readonly Option<string> Data = new("--data") { HelpName = "DIR", Description = "The data folder, made when missing; :memory: keeps nothing [default: data]" };
    private static readonly Option<string> Config = new("--config") { HelpName = "FILE", Description = "A JSON file with settings, read over the appsettings.json beside the program" };

    private static readonly (Option<string> Option, string Key)[] Settings = [(Smtp, "Smtp:Listen"), (Smtps, "Smtp:ListenTls"), (Http, "Web:Listen"), (Data, "Store:Folder")];

    /// <summary>Does what the arguments ask for and returns the exit code.</summary>
    internal static async Task<int> RunAsync(string[] arguments)
    {
        var root = Root();
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            // The parser's own way is to print the help after the error; and it knows nothing of settings that are wrong as well.
            return await Serving.RefuseAsync([.. CommandLineFaults.Of(parsed, root), .. Read(parsed).Faults]);
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
        var serve = new Command("serve", "Catch mail until stopped (what happens without a command, too)");
        var root = new RootCommand("""
            Catches the mail that applications send and shows it in a web inbox.

            Every setting may also stand in appsettings.json and in the environment: MAILCATCHER_Smtp__MaxMessageBytes=26214400.
            The command line beats the environment, the environment beats the file.
            """)
        {
            serve,
        };
        foreach (var command in new[] { root, serve })
        {
            command.Add(Smtp);
            command.Add(Smtps);
            command.Add(Http);
            command.Add(Data);
            command.Add(Config);
            command.SetAction(ServeAsync);
        }

        return root;
    }

    private static Task<int> ServeAsync(ParseResult parsed, CancellationToken cancellationToken) => Serving.RunAsync(Read(parsed), cancellationToken);

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

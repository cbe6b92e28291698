using System.CommandLine;
using MailCatcher.Settings;
using MailCatcher.Store;

namespace MailCatcher.Commands;

/// <summary>The options by which a command finds a server's data folder: by its name, or where that server's settings have it.</summary>
internal sealed class DataFolderOption
{
    private readonly Option<string> _data = new("--data") { HelpName = "DIR", Description = "The server's data folder [default: where the settings have it, data without any]" };
    private readonly Option<string> _config = new("--config") { HelpName = "FILE", Description = "The server's file of settings, where it has one; without --data it says where the folder is" };

    /// <summary>Adds them to a command.</summary>
    internal void AddTo(Command command)
    {
        command.Add(_data);
        command.Add(_config);
    }

    /// <summary>Whether somebody has said which folder is meant.</summary>
    internal bool IsNamed(ParseResult parsed) => parsed.GetValue(_data) is not null || parsed.GetValue(_config) is not null;

    /// <summary>The folder that is meant.</summary>
    /// <exception cref="CommandException">The settings are wrong, or have no folder.</exception>
    internal string Find(ParseResult parsed)
    {
        if (parsed.GetValue(_data) is { } named)
        {
            return named;
        }

        var reading = SettingsReader.Read(SettingsLayer.FromCommandLine([]), parsed.GetValue(_config), Environment.GetEnvironmentVariables(), AppContext.BaseDirectory);
        return !reading.Faults.IsEmpty ? throw new CommandException(ExitCodes.Usage, reading.Faults[0])
            : reading.Settings.Store.Folder == StoreOptions.InMemory ? throw new CommandException(ExitCodes.Usage, "the settings say that nothing is kept (:memory:), so there is no data folder: name one with --data.")
            : reading.Settings.Store.Folder;
    }
}

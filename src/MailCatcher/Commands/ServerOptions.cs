using System.CommandLine;

namespace MailCatcher.Commands;

/// <summary>The options by which a command finds the running server that it speaks to.</summary>
internal sealed class ServerOptions
{
    private const string DefaultUrl = "http://127.0.0.1:8025";

    private readonly Option<string> _url = new("--url") { HelpName = "URL", Description = $"The server's web side; or {ClientVariables.Url} [default: {DefaultUrl}]" };
    private readonly Option<string> _token = new("--token") { HelpName = "TOKEN", Description = $"An API token, where the server needs a login; better in {ClientVariables.Token}, which others cannot see" };

    /// <summary>Adds them to a command.</summary>
    internal void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_token);
    }

    /// <summary>Whether somebody has said which server is meant.</summary>
    internal bool IsNamed(ParseResult parsed) => (parsed.GetValue(_url) ?? Environment.GetEnvironmentVariable(ClientVariables.Url)) is not null;

    /// <summary>A client for the server that is meant.</summary>
    /// <exception cref="CommandException">The address is none.</exception>
    internal RestClient Connect(ParseResult parsed)
    {
        var url = parsed.GetValue(_url) ?? Environment.GetEnvironmentVariable(ClientVariables.Url) ?? DefaultUrl;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new CommandException(ExitCodes.Usage, $"'{url}' is not an address such as {DefaultUrl}.");
        }

        return new RestClient(address, parsed.GetValue(_token) ?? Environment.GetEnvironmentVariable(ClientVariables.Token));
    }
}

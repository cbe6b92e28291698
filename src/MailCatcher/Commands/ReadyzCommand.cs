using System.CommandLine;
using System.Net;
using MailCatcher.Settings;
using MailCatcher.Smtp;
using MailCatcher.Web;

namespace MailCatcher.Commands;

/// <summary><c>mailcatcher readyz</c>: a health check for containers, which have no curl. Without an address it asks the server that has the same settings, wherever they let it listen.</summary>
internal static class ReadyzCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly Option<string> Config = new("--config") { HelpName = "FILE", Description = "The server's file of settings, where it has one; without --url they say where it listens" };

    internal static Command Create()
    {
        var server = new ServerOptions();
        var command = new Command("readyz", "Ask whether mail is caught, kept and shown; ends with 0 when it is") { Config };
        server.AddTo(command);
        command.Run(async (parsed, cancellationToken) =>
        {
            using var client = server.IsNamed(parsed) ? server.Connect(parsed) : Own(parsed.GetValue(Config));
            return await AskAsync(client, cancellationToken);
        });
        return command;
    }

    private static async Task<int> AskAsync(RestClient client, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await Console.Out.WriteLineAsync((await client.GetJsonAsync("readyz", either.Token)).ToJsonString());
            return ExitCodes.Ok;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new CommandException(ExitCodes.Unavailable, $"no answer within {Limit.TotalSeconds} s.");
        }
    }

    private static RestClient Own(string? config)
    {
        var reading = SettingsReader.Read(SettingsLayer.FromCommandLine([]), config, Environment.GetEnvironmentVariables(), AppContext.BaseDirectory);
        return reading.Faults.IsEmpty ? new RestClient(AddressOf(reading.Settings.Web), token: null, HashOf(reading.Settings.Web.Tls)) : throw new CommandException(ExitCodes.Usage, reading.Faults[0]);
    }

    // It is made out to the name that people use, not to this address, and perhaps by nobody whom this machine trusts; but it is the server's own, as the settings say.
    private static string? HashOf(WebTlsOptions tls)
    {
        if (!tls.IsOn)
        {
            return null;
        }

        using var certificate = CertificateFiles.Read(tls.CertificateFile, tls.KeyFile, tls.Password).Certificate;
        return certificate.GetCertHashString();
    }

    private static Uri AddressOf(WebOptions web)
    {
        var listen = ListenAddress.Parse(web.Listen);
        if (listen.Port == 0)
        {
            throw new CommandException(ExitCodes.Usage, "the settings let the server listen on any free port: give --url.");
        }

        var address = listen.Address is null || listen.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : listen.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : listen.Address;
        return new Uri($"{(web.Tls.IsOn ? "https" : "http")}://{new IPEndPoint(address, listen.Port)}");
    }
}

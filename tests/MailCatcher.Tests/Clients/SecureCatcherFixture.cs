using MailCatcher.Smtp;

namespace MailCatcher.Tests.Clients;

/// <summary>The program with TLS, both ways, and a user, for all tests of a class.</summary>
public sealed class SecureCatcherFixture : IAsyncLifetime
{
    private RunningServer? _server;

    public async ValueTask InitializeAsync()
    {
        var settings = RunningServer.Settings;
        settings.Smtp.ListenTls = "127.0.0.1:0";
        settings.Smtp.Tls.Mode = TlsMode.Offered;
        settings.Smtp.Tls.SelfSigned = true;
        settings.Smtp.Auth.Mode = AuthMode.Required;
        settings.Smtp.Auth.Users[SecureClient.User] = SecureClient.Password;
        _server = await RunningServer.StartAsync(settings);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>The program, without a message.</summary>
    internal async Task<RunningServer> EmptyAsync()
    {
        var server = _server ?? throw new InvalidOperationException("The fixture has not been initialised.");
        await server.Messages.DeleteAllAsync(TestContext.Current.CancellationToken);
        return server;
    }
}

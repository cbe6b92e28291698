using System.Net;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Clients;

/// <summary>The program on a data folder of its own, for all tests of a class.</summary>
public sealed class CatcherFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private MailCatcherProcess? _process;

    internal IPEndPoint Smtp => Process.Smtp;

    internal MailApi Api => Process.Api;

    private MailCatcherProcess Process => _process ?? throw new InvalidOperationException("The fixture has not been initialised.");

    public async ValueTask InitializeAsync() =>
        // 24 MB in base64 are more than the default limit.
        _process = await MailCatcherProcess.StartAsync(_folder.File("data"), new Dictionary<string, string> { ["MAILCATCHER_Smtp__MaxMessageBytes"] = $"{64 * 1024 * 1024}" });

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }
}

using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace MailCatcher.Smtp.Tests;

/// <summary>The server on a real socket, with a sink that records and a clock of its own.</summary>
internal sealed class SmtpTestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SmtpTestServer(WebApplication app, RecordingSink sink, FakeTimeProvider time, IPEndPoint endPoint, IPEndPoint tlsEndPoint)
    {
        _app = app;
        Sink = sink;
        Time = time;
        EndPoint = endPoint;
        TlsEndPoint = tlsEndPoint;
    }

    public RecordingSink Sink { get; }

    public FakeTimeProvider Time { get; }

    public IPEndPoint EndPoint { get; }

    /// <summary>Where TLS begins at once.</summary>
    public IPEndPoint TlsEndPoint { get; }

    public SmtpConnectionHandler Handler => _app.Services.GetRequiredService<SmtpConnectionHandler>();

    public static async Task<SmtpTestServer> StartAsync(Action<SmtpOptions>? configure = null)
    {
        var sink = new RecordingSink();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IMessageSink>(sink);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<RecordingObserver>();
        builder.Services.AddSingleton<ISessionObserver>(services => services.GetRequiredService<RecordingObserver>());
        builder.Services.Configure<SmtpOptions>(options =>
        {
            options.HostName = "mx.test";
            configure?.Invoke(options);
        });
        builder.Services.AddSmtpServer();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseConnectionHandler<SmtpConnectionHandler>());
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseConnectionHandler<SmtpsConnectionHandler>());
        });
        var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        IPEndPoint[] endPoints =
        [
            .. app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses
                .Select(address => new IPEndPoint(IPAddress.Loopback, new Uri(address).Port)),
        ];
        return new SmtpTestServer(app, sink, time, endPoints[0], endPoints[1]);
    }

    public RecordingObserver Observer => _app.Services.GetRequiredService<RecordingObserver>();

    /// <summary>Connects and takes the greeting.</summary>
    public async Task<SmtpTestClient> ConnectAsync()
    {
        var client = await SmtpTestClient.ConnectAsync(EndPoint);
        await client.ExpectAsync("220 mx.test ESMTP MailCatcher");
        return client;
    }

    /// <summary>Connects and says EHLO.</summary>
    public async Task<SmtpTestClient> GreetAsync()
    {
        var client = await ConnectAsync();
        await client.SendAsync("EHLO client.test\r\n");
        await client.ExpectAsync("250");
        return client;
    }

    /// <summary>Moves the clock in small steps until every session is over: one may not have begun to wait yet, and must not find itself minutes late while it answers.</summary>
    public async Task AdvanceUntilClosedAsync()
    {
        while (Handler.OpenConnections > 0)
        {
            Time.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        }
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

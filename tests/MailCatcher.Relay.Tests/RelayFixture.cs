using System.Buffers;
using System.Net;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay.Tests;

/// <summary>A real store in a temporary folder with the real worker beside it.</summary>
internal sealed class RelayFixture : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mailcatcher-relay-test-").FullName;
    private readonly TimeProvider _time;
    private readonly RelayOptions _options;
    private ServiceProvider? _services;
    private MailStore? _store;

    private RelayFixture(RelayOptions options, TimeProvider? time) => (_options, _time) = (options, time ?? TimeProvider.System);

    internal MailStore Store => _store!;

    internal Releases Releases => _services!.GetRequiredService<Releases>();

    internal OutboxDesk Desk => _services!.GetRequiredService<OutboxDesk>();

    internal ReleaseRules Rules => _services!.GetRequiredService<ReleaseRules>();

    internal RelayProbe Probe => _services!.GetRequiredService<RelayProbe>();

    internal static async Task<RelayFixture> StartAsync(RelayOptions options, TimeProvider? time = null)
    {
        var fixture = new RelayFixture(options, time);
        await fixture.StartAsync();
        return fixture;
    }

    internal async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Stops what works by itself; the store stays open.</summary>
    internal async Task StopWorkersAsync()
    {
        foreach (var worker in _services!.GetServices<IHostedService>())
        {
            await worker.StopAsync(CancellationToken.None);
        }
    }

    internal async Task StopAsync()
    {
        await StopWorkersAsync();
        await _services!.DisposeAsync();
        await _store!.DisposeAsync();
    }

    internal Task<Guid> CatchAsync(byte[] content) => CatchAsync(content, envelope => envelope);

    internal async Task<Guid> CatchAsync(byte[] content, Func<Envelope, Envelope> change)
    {
        var envelope = change(new Envelope
        {
            ReversePath = new EmailAddress("app", "example.test"),
            ForwardPaths = [new EmailAddress("original", "example.test")],
            HelloName = "client.test",
            RemoteAddress = IPAddress.Loopback,
            SessionId = "s1",
            Protocol = "ESMTP",
        });
        await using var incoming = Store.Messages.Open(envelope);
        await incoming.WriteAsync(new ReadOnlySequence<byte>(content), CancellationToken.None);
        Assert.Equal(250, (await incoming.CompleteAsync(CancellationToken.None)).Code);
        return (await Store.Messages.FindLatestAsync(CancellationToken.None))!.Id;
    }

    internal async Task<OutboxEntry> ReleaseAsync(Guid message, params string[] recipients) => Assert.IsType<ReleaseAnswer.Queued>(
        await Releases.RequestAsync(message, [.. recipients], CancellationToken.None)).Entry;

    /// <summary>Waits until the entry is as wanted.</summary>
    internal async Task<OutboxEntry> UntilAsync(Guid entry, Func<OutboxEntry, bool> wanted)
    {
        using var watch = Store.Events.Watch();
        while (true)
        {
            var now = (await Store.Outbox.FindAsync(entry, Xunit.TestContext.Current.CancellationToken))!;
            if (wanted(now))
            {
                return now;
            }

            await watch.Reader.ReadAsync(Xunit.TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        _store = await MailStore.OpenAsync(new StoreOptions { Folder = _folder }, _time, NullLoggerFactory.Instance, CancellationToken.None);
        _services = new ServiceCollection().AddLogging().AddSingleton(_time).AddSingleton(Options.Create(_options)).AddMailStore(_store).AddRelay().BuildServiceProvider();
        foreach (var worker in _services.GetServices<IHostedService>())
        {
            await worker.StartAsync(CancellationToken.None);
        }
    }
}

using System.Buffers;
using System.Net;
using System.Text;
using Bunit;
using MailCatcher.Components;
using MailCatcher.Relay;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MailCatcher.Tests.Components;

/// <summary>Components with the real store that keeps nothing, and no browser.</summary>
internal sealed class InboxContext : IAsyncDisposable
{
    private InboxContext(MailStore store, RelayOptions relay)
    {
        Store = store;
        Bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        Bunit.JSInterop.SetupModule("./js/search.js").Mode = JSRuntimeMode.Loose;
        Bunit.JSInterop.SetupModule("./js/release.js").Mode = JSRuntimeMode.Loose;
        var script = Bunit.JSInterop.SetupModule("./js/inbox.js");
        script.Mode = JSRuntimeMode.Loose;
        script.SetupModule("listen", _ => true).Mode = JSRuntimeMode.Loose;
        script.SetupModule("watchTop", _ => true).Mode = JSRuntimeMode.Loose;
        Bunit.Services.AddLogging();
        Bunit.Services.AddMailStore(store);
        Bunit.Services.AddSingleton(Options.Create(relay));
        Bunit.Services.AddSingleton(TimeProvider.System);
        Bunit.Services.AddReleases();
        Bunit.Services.AddInboxParts();
    }

    internal BunitContext Bunit { get; } = new();

    internal MailStore Store { get; }

    internal MessageStore Messages => Store.Messages;

    internal static async Task<InboxContext> OpenAsync(RelayOptions? relay = null) => new(
        await MailStore.OpenAsync(new StoreOptions { Folder = StoreOptions.InMemory }, TimeProvider.System, NullLoggerFactory.Instance, Xunit.TestContext.Current.CancellationToken),
        relay ?? new RelayOptions());

    internal async Task<Guid> KeepAsync(string content, params string[] to)
    {
        var envelope = new Envelope
        {
            ReversePath = new EmailAddress("ann", "example.test"),
            ForwardPaths = [.. (to.Length == 0 ? ["bob"] : to).Select(local => new EmailAddress(local, "example.test"))],
            HelloName = "client.test",
            RemoteAddress = IPAddress.Loopback,
            SessionId = "test",
            Protocol = "ESMTP",
        };
        await using var incoming = Messages.Open(envelope);
        await incoming.WriteAsync(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(content.ReplaceLineEndings("\r\n"))), Xunit.TestContext.Current.CancellationToken);
        Assert.True((await incoming.CompleteAsync(Xunit.TestContext.Current.CancellationToken)).IsPositive);
        return (await Messages.FindLatestAsync(Xunit.TestContext.Current.CancellationToken))!.Id;
    }

    public async ValueTask DisposeAsync()
    {
        await Bunit.DisposeAsync();
        await Store.DisposeAsync();
    }
}

using System.Buffers;
using System.Net;
using MailCatcher.Smtp;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailCatcher.Store.Tests;

/// <summary>A real store in a temporary folder that can be closed, killed and opened again.</summary>
internal sealed class StoreFixture : IAsyncDisposable
{
    private MailStore? _store;

    internal string Folder { get; } = Directory.CreateTempSubdirectory("mailcatcher-store-test-").FullName;

    /// <summary>Changes the options of every opening.</summary>
    internal Action<StoreOptions> Options { get; set; } = _ => { };

    internal MailStore Store => _store ?? throw new InvalidOperationException("The store is closed.");

    internal MessageStore Messages => Store.Messages;

    internal static async Task<StoreFixture> OpenAsync()
    {
        var fixture = new StoreFixture();
        await fixture.ReopenAsync();
        return fixture;
    }

    internal static Envelope EnvelopeTo(params string[] recipients) => new()
    {
        ReversePath = new EmailAddress("sender", "example.test"),
        ForwardPaths = [.. recipients.Select(local => new EmailAddress(local, "example.test"))],
        HelloName = "client.test",
        RemoteAddress = IPAddress.Loopback,
        SessionId = "s1",
        Protocol = "ESMTP",
    };

    internal async Task ReopenAsync(TimeProvider? time = null)
    {
        await CloseAsync();
        var options = new StoreOptions { Folder = Folder };
        Options(options);
        _store = await MailStore.OpenAsync(options, time ?? TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
    }

    internal async Task CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
            _store = null;
        }
    }

    /// <summary>Copies the folder as a process that dies now would leave it, and opens the copy.</summary>
    internal async Task<StoreFixture> OpenCopyAsync(Action<string>? change = null)
    {
        var copy = new StoreFixture { Options = Options };
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            var target = Path.Combine(copy.Folder, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await using var destination = File.Create(target);
            await source.CopyToAsync(destination);
        }

        change?.Invoke(copy.Folder);
        await copy.ReopenAsync();
        return copy;
    }

    internal async Task<SmtpReply> SubmitAsync(byte[] content, params string[] recipients)
    {
        await using var incoming = Messages.Open(EnvelopeTo(recipients.Length == 0 ? ["someone"] : recipients));
        foreach (var piece in content.Chunk(40_000))
        {
            await incoming.WriteAsync(new ReadOnlySequence<byte>(piece), CancellationToken.None);
        }

        return await incoming.CompleteAsync(CancellationToken.None);
    }

    internal async Task<Guid> CatchAsync(byte[] content, params string[] recipients)
    {
        var reply = await SubmitAsync(content, recipients);
        Assert.Equal(250, reply.Code);
        return reply.MessageId!.Value;
    }

    internal async Task<byte[]?> ReadContentAsync(Guid id)
    {
        await using var content = await Messages.OpenContentAsync(id, CancellationToken.None);
        if (content is null)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    internal async Task<Guid[]> ListIdsAsync()
    {
        var ids = new List<Guid>();
        while (await Messages.ListAsync(ids.Count, 1_000, CancellationToken.None) is { Messages.Length: > 0 } page)
        {
            ids.AddRange(page.Messages.Select(message => message.Id));
        }

        return [.. ids];
    }

    /// <summary>Searches with everything that was caught before.</summary>
    internal async Task<SearchPage> SearchAsync(string text, SearchOrder order = SearchOrder.Newest, int start = 0, int take = 1_000)
    {
        var (query, fault) = Store.Search.Parse(text);
        Assert.Null(fault);
        while (true)
        {
            // On a busy machine the index may need longer than a search waits; then it says so.
            if (await Store.Search.FindAsync(query!, MessageFilter.Everything, order, start, take, Xunit.TestContext.Current.CancellationToken) is { IsComplete: true } found)
            {
                return found;
            }
        }
    }

    /// <summary>What a part of the data folder takes, in bytes, while files come and go in it; the whole when no part is named.</summary>
    internal long SizeOf(string part = "") =>
        Directory.EnumerateFiles(Path.Combine(Folder, part), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file) is { Exists: true } found ? found.Length : 0);

    /// <summary>Waits until the index has everything that was caught before, and reads none of it any more.</summary>
    internal async Task IndexedAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (Store.Search.Lag > 0)
        {
            await timer.WaitForNextTickAsync(Xunit.TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

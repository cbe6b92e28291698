using System.Net;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailCatcher.Benchmarks.Scale;

/// <summary>Fills a data folder through the store itself, without SMTP: many writers at once share each flush, so that a million takes minutes.</summary>
internal static class Fill
{
    /// <summary>The number of the first message: those below are what is sent over SMTP on the way.</summary>
    internal const int First = 1_000;

    private const int Writers = 128;

    /// <summary>Stores messages of those numbers and waits until searches find them.</summary>
    internal static async Task RunAsync(string folder, int from, int to, int size)
    {
        var options = new StoreOptions { Folder = folder };
        options.Retention.MaxMessages = 0;
        await using var store = await MailStore.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        var next = from - 1;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(WriteAsync)));
        while (store.Search.Lag > 0)
        {
            await Task.Delay(50);
        }

        async Task WriteAsync()
        {
            for (int number; (number = Interlocked.Increment(ref next)) < to;)
            {
                await using var message = store.Messages.Open(EnvelopeOf(First + number));
                await message.WriteAsync(new(SampleMail.Create(First + number, size)), CancellationToken.None);
                var reply = await message.CompleteAsync(CancellationToken.None);
                if (reply.Code != 250)
                {
                    throw new InvalidOperationException($"Not stored: {reply.Lines[0]}");
                }
            }
        }
    }

    private static Envelope EnvelopeOf(int number) => new()
    {
        ReversePath = new EmailAddress("sender", "shop.example"),
        ForwardPaths = [new EmailAddress($"user{number % 5_000}", "example.test")],
        HelloName = "bench.example",
        RemoteAddress = IPAddress.Loopback,
        SessionId = $"0HNBENCH{number / 100:X8}",
        Protocol = "ESMTP",
    };
}

using System.Net.Sockets;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>Promise P5: more connections than there are descriptors for wait or are refused, cost no processor, and are over when they have left.</summary>
[Collection(DurabilityTests.Name)]
public sealed class DescriptorTests
{
    private const int Crowd = 500;

    private static readonly TimeSpan Watched = TimeSpan.FromMilliseconds(500);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crowd_larger_than_the_descriptors_waits_without_a_busy_loop_and_mail_is_taken_once_it_has_left()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Descriptors are limited with ulimit.");
        }

        using var folder = new TemporaryFolder();
        await using var server = await MailCatcherProcess.StartAsync(folder.File("data"), limits: "ulimit -n 450");
        var crowd = new List<TcpClient>();
        for (var count = 0; count < Crowd; count++)
        {
            var client = new TcpClient();
            crowd.Add(client);
            await client.ConnectAsync(server.Smtp, Cancelled);
        }

        var greeting = new byte[3];
        await crowd[0].GetStream().ReadExactlyAsync(greeting, Cancelled);
        Assert.Equal("220"u8.ToArray(), greeting);

        // The page works meanwhile, and by then whoever had room has been greeted.
        Assert.Empty(await server.Api.ListAsync(Cancelled));
        Assert.True(crowd.Count(client => client.Available == 0) > Crowd / 2);
        // What the start left to compile is over in a while; a busy loop never is.
        await Eventually.GetAsync(() => UsedInAsync(server, Watched), used => used < Watched / 5);

        crowd.ForEach(client => client.Dispose());
        var ledger = new Ledger();
        await new MailStream(server, ledger, Rounds.NewRandom()).RunToEndAsync(100);
        await ledger.VerifyAsync(server.Api);
        Assert.Equal(ledger.Attempted, ledger.Acknowledged);
    }

    private static async Task<TimeSpan> UsedInAsync(MailCatcherProcess server, TimeSpan time)
    {
        var before = server.ProcessorTime;
        await Task.Delay(time, Cancelled);
        return server.ProcessorTime - before;
    }
}

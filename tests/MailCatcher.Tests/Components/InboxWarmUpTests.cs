using MailCatcher.Components;
using MailCatcher.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailCatcher.Tests.Components;

public sealed class InboxWarmUpTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_inbox_is_drawn_for_nobody_only_once_the_program_has_started()
    {
        await using var running = await RunningServer.StartAsync();
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        using var warmUp = new InboxWarmUp(lifetime, running.Server.Services.GetRequiredService<IServiceScopeFactory>(), NullLoggerFactory.Instance);
        await warmUp.StartAsync(Cancelled);
        Assert.False(warmUp.ExecuteTask!.IsCompleted);

        lifetime.NotifyStarted();

        await warmUp.ExecuteTask;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task It_can_be_drawn_without_and_with_messages_and_opens_none_of_them(int messages)
    {
        await using var running = await RunningServer.StartAsync();
        for (var number = 0; number < messages; number++)
        {
            await running.KeepAsync($"Subject: Hello {number}\nContent-Type: text/html\n\n<p>Says <b>this</b></p>");
        }

        var warmUp = running.Server.Services.GetServices<IHostedService>().OfType<InboxWarmUp>().Single();
        await warmUp.DrawAsync(Cancelled);

        Assert.Equal(new MailboxCounts(messages, messages, running.Messages.Counts.Bytes), running.Messages.Counts);
    }
}

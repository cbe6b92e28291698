using MailCatcher.Components.Live;
using MailCatcher.Store;
using MailCatcher.Views;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace MailCatcher.Components;

/// <summary>Draws the inbox once for nobody when the program has started: the first time, parsers and components take half a second, which the first reader would wait for.</summary>
internal sealed class InboxWarmUp(IHostApplicationLifetime lifetime, IServiceScopeFactory scopes, ILoggerFactory loggers) : BackgroundService
{
    private const string Sample =
        "<html><head><style>@media(max-width:600px){p{color:#123}}</style></head><body><table width=\"600\"><tr><td style=\"padding:4px 8px;background:#fff url(https://warm.invalid/a.png)\">"
        + "<a href=\"https://warm.invalid/\">a</a><img src=\"https://warm.invalid/b.png\"><script>0</script></td></tr></table></body></html>";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        MessageHtml.Clean(Sample, new Dictionary<string, string>());
        try
        {
            await DrawAsync(stoppingToken);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Whatever it is, nobody waits for it: who opens the page is told.
            loggers.CreateLogger<InboxWarmUp>().NotWarmedUp(fault);
        }
    }

    internal async Task DrawAsync(CancellationToken cancellationToken)
    {
        // Nobody has opened the message by that.
        MailAccess.Everything.ToReadOnly().Flow();
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var latest = await services.GetRequiredService<MessageStore>().FindLatestAsync(cancellationToken);
        ((IHostEnvironmentNavigationManager)services.GetRequiredService<NavigationManager>()).Initialize("http://warm.invalid/", $"http://warm.invalid/{(latest is null ? "" : $"message/{latest.Id}")}");
        await using var renderer = new HtmlRenderer(services, loggers);
        await renderer.Dispatcher.InvokeAsync(() => renderer.RenderComponentAsync<Routes>()).WaitAsync(cancellationToken);
    }
}

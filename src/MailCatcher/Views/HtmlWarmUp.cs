namespace MailCatcher.Views;

/// <summary>Takes a small HTML message apart once the program has started: the parsers take a third of a second the first time, which the first reader would wait for.</summary>
internal sealed class HtmlWarmUp(IHostApplicationLifetime lifetime) : BackgroundService
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
    }
}

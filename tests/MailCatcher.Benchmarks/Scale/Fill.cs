using MailCatcher.Benchmarks.Load;

namespace MailCatcher.Benchmarks.Scale;

/// <summary>Fills a server over SMTP, as fast as it takes it.</summary>
internal static class Fill
{
    /// <summary>How many messages differ; then they come again.</summary>
    internal const int Different = LoadRun.Different;

    /// <summary>Sends until there are so many.</summary>
    /// <returns>Messages a second, and microseconds of the server's processor for each.</returns>
    internal static async Task<(double Rate, double Processor)> ToAsync(ServerProcess server, int messages, int size)
    {
        using var http = new HttpClient { BaseAddress = server.Http };
        var missing = messages - await Probe.TotalAsync(http);
        if (missing <= 0)
        {
            return (0, 0);
        }

        var before = server.Processor!.Value;
        var rate = await new LoadRun(server.Smtp, new LoadPlan { Connections = 10, Messages = missing, Size = size, Reuse = true }).RunAsync();
        return (rate, (server.Processor!.Value - before).TotalMicroseconds / missing);
    }
}

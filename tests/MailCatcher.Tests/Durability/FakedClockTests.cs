using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>Promise P11 with the whole program, its clock faked by <c>libfaketime</c>.</summary>
[Collection(DurabilityTests.Name)]
public sealed class FakedClockTests
{
    private const int Steps = 100;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Started_with_a_clock_of_yesterday_and_of_next_year_it_keeps_the_order_and_deletes_nothing_at_once()
    {
        var library = Library();
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        var ledger = new Ledger();
        List<string> known = [];
        foreach (var offset in (string[])["+0", "-1d", "+366d"])
        {
            await using var server = await MailCatcherProcess.StartAsync(data, new Dictionary<string, string>
            {
                ["LD_PRELOAD"] = library,
                ["FAKETIME"] = offset,
                ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
                ["MAILCATCHER_Store__Retention__MaxAgeHours"] = "48",
            });
            await new MailStream(server, ledger, Rounds.NewRandom()).RunToEndAsync(Steps);
            if (offset == "+366d")
            {
                await Eventually.IsAsync(() => server.Errors.Contains("The clock has jumped", StringComparison.Ordinal));
            }

            await ledger.VerifyAsync(server.Api);
            var ids = await server.Api.ListAsync(Cancelled);
            Assert.Equal(known, ids.TakeLast(known.Count));
            known = ids;

            // The library makes waits inside the runtime run out, so a clean stop would be a test of it.
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static string Library()
    {
        var found = OperatingSystem.IsLinux() && Directory.Exists("/usr/lib")
            ? Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
            : null;
        if (found is null)
        {
            ExternalTool.Missing("'faketime' is not installed");
        }

        return found!;
    }
}

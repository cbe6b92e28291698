using System.Diagnostics;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>Promises P10 and P15: the database is only what is read from, and a data folder has one owner.</summary>
[Collection(DurabilityTests.Name)]
public sealed class DataFolderTests
{
    private const int Steps = 400;
    private const string Database = "mailcatcher.db";
    private const string DatabaseLog = "mailcatcher-log.db";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, Action<string>> Damages => new()
    {
        { "deleted", File.Delete },
        { "emptied", path => File.WriteAllBytes(path, []) },
        { "cut in half", path => CutInHalf(path) },
        { "overwritten with noise", path => Overwrite(path, from: 0) },
        { "noise in the middle", path => Overwrite(path, from: (int)(new FileInfo(path).Length / 2)) },
    };

    [Theory]
    [MemberData(nameof(Damages), DisableDiscoveryEnumeration = true)]
    public async Task A_database_that_is_lost_or_broken_is_made_again_and_the_API_answers_the_same(string how, Action<string> damage)
    {
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        var ledger = new Ledger();
        Answers before;
        await using (var server = await MailCatcherProcess.StartAsync(data))
        {
            await new MailStream(server, ledger, new Random(1)).RunToEndAsync(Steps);
            before = await Answers.ReadAsync(server.Api);
            Assert.Equal(0, await server.StopAsync());
        }

        Rounds.Tell(how);
        File.Delete(Path.Combine(data, DatabaseLog));
        damage(Path.Combine(data, Database));

        await using var again = await MailCatcherProcess.StartAsync(data);
        var after = await Answers.ReadAsync(again.Api);
        Assert.Equal(before.Pages, after.Pages);
        Assert.Equal(before.Messages, after.Messages);
        await ledger.VerifyAsync(again.Api);
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_ends_at_once_and_says_why_and_the_first_goes_on()
    {
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        var ledger = new Ledger();
        await using var first = await MailCatcherProcess.StartAsync(data);
        var clock = Stopwatch.StartNew();

        var (exitCode, errors) = await MailCatcherProcess.FailAsync(data);

        Assert.Equal(1, exitCode);
        Assert.Contains($"The data folder '{data}' is in use by another MailCatcher.", errors, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await new MailStream(first, ledger, new Random(1)).RunToEndAsync(Steps);
        await ledger.VerifyAsync(first.Api);
    }

    private static void CutInHalf(string path)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.SetLength(file.Length / 2);
    }

    private static void Overwrite(string path, int from)
    {
        using var file = new FileStream(path, FileMode.Open);
        var noise = new byte[Math.Min(64 * 1024, file.Length - from)];
        new Random(1).NextBytes(noise);
        file.Position = from;
        file.Write(noise);
    }

    /// <summary>What the API says of everything there is.</summary>
    private sealed record Answers(IReadOnlyList<string> Pages, IReadOnlyList<string> Messages)
    {
        internal static async Task<Answers> ReadAsync(MailApi api)
        {
            // Opening marks as seen. So only half are opened, every time the same, and the list tells seen from unseen.
            var ids = await api.ListAsync(Cancelled);
            var messages = new List<string>();
            foreach (var id in ids.Where((_, index) => index % 2 == 0))
            {
                messages.Add((await api.OpenAsync(id, Cancelled)).ToJsonString());
            }

            var pages = new List<string>();
            for (var start = 0; start < ids.Count; start += 100)
            {
                pages.Add((await api.GetAsync($"api/v1/messages?start={start}&limit=100", Cancelled)).ToJsonString());
            }

            return new Answers(pages, messages);
        }
    }
}

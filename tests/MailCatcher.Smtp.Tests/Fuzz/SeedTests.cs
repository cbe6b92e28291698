using System.Diagnostics;
using System.Globalization;

namespace MailCatcher.Smtp.Tests;

/// <summary>
/// Recorded sessions (<c>Fuzz/Seeds</c>), as they are and spoiled, against the real handler. A few thousand each time; <c>MAILTEST_FUZZ_MINUTES=10</c> makes it a long run. What is found is
/// printed in base64 and becomes one more seed.
/// </summary>
public sealed class SeedTests
{
    private const int QuickRounds = 3_000;

    public static TheoryData<string> Names => [.. SeedNames];

    private static IEnumerable<string> SeedNames =>
        typeof(SeedTests).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("Seeds.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_recorded_session_holds_wherever_it_is_cut(string name)
    {
        await using var server = new FuzzServer(IsProxied(name));
        var session = Load(name);

        for (var cut = 0; cut <= session.Length; cut += session.Length > 1_000 ? 17 : 1)
        {
            await server.RunAsync(session, cut);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_spoiled_session_is_answered_with_replies_and_leaves_nothing_behind(bool behindProxy)
    {
        var minutes = double.Parse(Environment.GetEnvironmentVariable("MAILTEST_FUZZ_MINUTES") ?? "0", CultureInfo.InvariantCulture);
        var seed = minutes > 0 ? Random.Shared.Next() : 1;
        var mutator = new Mutator([.. SeedNames.Where(name => IsProxied(name) == behindProxy).Select(Load)], seed);
        await using var server = new FuzzServer(behindProxy);
        var watch = Stopwatch.StartNew();
        var rounds = 0;
        for (; minutes > 0 ? watch.Elapsed < TimeSpan.FromMinutes(minutes / 2) : rounds < QuickRounds; rounds++)
        {
            var session = mutator.Next();
            try
            {
                await server.RunAsync(session, mutator.Cut(session.Length));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}, round {rounds}: {Convert.ToBase64String(session)}", exception);
            }
        }

        Assert.InRange(server.Kept, rounds / 20, int.MaxValue);
        TestContext.Current.TestOutputHelper!.WriteLine($"{rounds:N0} sessions, {server.Kept:N0} messages kept, in {watch.Elapsed}, seed {seed}");
    }

    private static bool IsProxied(string name) => name.Contains("proxy", StringComparison.Ordinal);

    private static byte[] Load(string name)
    {
        using var stream = typeof(SeedTests).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

using System.Diagnostics;
using System.Globalization;

namespace MailCatcher.Tests.Durability;

/// <summary>
/// How often to try, for how long at most, and with which luck: <c>MAILTEST_ROUNDS</c>, <c>MAILTEST_MINUTES</c> and <c>MAILTEST_SEED</c>; <c>MAILTEST_DELAY</c> limits it to flushes of so many milliseconds.
/// What is told goes into the test's output, and at once onto the end of the file <c>MAILTEST_LOG</c>, so that a run that is cut off leaves its figures.
/// </summary>
internal static class Rounds
{
    private const int Usual = 4;

    /// <summary>Whether these are the long tests.</summary>
    internal static bool AreMany => Count > Usual;

    internal static int Count => Read("MAILTEST_ROUNDS") ?? Usual;

    /// <summary>The rounds, counted from 0, while there is time.</summary>
    internal static IEnumerable<int> Each()
    {
        var clock = Stopwatch.StartNew();
        var limit = TimeSpan.FromMinutes(Read("MAILTEST_MINUTES") ?? 24 * 60);
        for (var round = 0; round < Count && clock.Elapsed < limit; round++)
        {
            yield return round;
            Tell($"round {round + 1} done");
        }
    }

    /// <summary>A new source of luck; its seed is told, so that a failure can be tried again.</summary>
    internal static Random NewRandom()
    {
        var seed = Read("MAILTEST_SEED") ?? Random.Shared.Next();
        Tell($"seed {seed.ToString(CultureInfo.InvariantCulture)}, {Count.ToString(CultureInfo.InvariantCulture)} rounds");
        return new Random(seed);
    }

    /// <summary>Skips what was not asked for.</summary>
    internal static void SkipUnlessWanted(int flushDelayMilliseconds) =>
        Assert.SkipWhen(Read("MAILTEST_DELAY") is { } wanted && wanted != flushDelayMilliseconds, "MAILTEST_DELAY asks for another delay.");

    internal static void Tell(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("MAILTEST_LOG") is { Length: > 0 } path)
        {
            File.AppendAllText(path, $"{TestContext.Current.Test?.TestDisplayName}: {line}\n");
        }
    }

    private static int? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}

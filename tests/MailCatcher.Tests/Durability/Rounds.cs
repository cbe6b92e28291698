using System.Globalization;

namespace MailCatcher.Tests.Durability;

/// <summary>How often to try, and with which luck: <c>MAILTEST_ROUNDS</c> and <c>MAILTEST_SEED</c>.</summary>
internal static class Rounds
{
    private const int Usual = 4;

    internal static int Count => Read("MAILTEST_ROUNDS") ?? Usual;

    /// <summary>A new source of luck; its seed is told, so that a failure can be tried again.</summary>
    internal static Random NewRandom()
    {
        var seed = Read("MAILTEST_SEED") ?? Random.Shared.Next();
        Tell($"seed {seed.ToString(CultureInfo.InvariantCulture)}, {Count.ToString(CultureInfo.InvariantCulture)} rounds");
        return new Random(seed);
    }

    internal static void Tell(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static int? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}

namespace MailCatcher.Tests.Durability;

/// <summary>One after the other: each of them keeps the machine busy by itself.</summary>
[CollectionDefinition(Name)]
public sealed class DurabilityTests : ICollectionFixture<FlushShim>
{
    public const string Name = "durability";

    /// <summary>The environment of a server that lets go of nothing by itself, however long the test.</summary>
    internal static IReadOnlyDictionary<string, string> KeepsAll { get; } = new Dictionary<string, string> { ["MAILCATCHER_Store__Retention__MaxMessages"] = "0" };
}

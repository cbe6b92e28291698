namespace MailCatcher.Tests.Durability;

/// <summary>One after the other: each of them keeps the machine busy by itself.</summary>
[CollectionDefinition(Name)]
public sealed class DurabilityTests : ICollectionFixture<FlushShim>
{
    public const string Name = "durability";
}

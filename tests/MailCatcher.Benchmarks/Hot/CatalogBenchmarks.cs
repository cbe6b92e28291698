using BenchmarkDotNet.Attributes;
using MailCatcher.Store;
using MailCatcher.Store.Mime;

namespace MailCatcher.Benchmarks.Hot;

/// <summary>What the list costs when there is a million.</summary>
[MemoryDiagnoser]
public class CatalogBenchmarks
{
    private const int PageSize = 50;
    private readonly Catalog _catalog = new();

    /// <summary>Messages in the catalog.</summary>
    [Params(10_000, 1_000_000)]
    public int Messages { get; set; }

    /// <summary>Fills it.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        using var content = new MemoryStream(SampleMail.Create(1, 1_000), writable: false);
        var envelope = new StoreBenchmarks().Envelope;
        var facts = MessageReader.ReadFacts(content, envelope);
        for (var sequence = 1L; sequence <= Messages; sequence++)
        {
            _catalog.Add(new MessageSummary
            {
                Id = Guid.NewGuid(),
                Sequence = sequence,
                ModSequence = sequence,
                ReceivedAt = DateTimeOffset.UnixEpoch,
                Size = 1_000,
                ReversePath = "sender@shop.example",
                User = "",
                SessionId = "0HN1",
                Inbox = sequence % 3 == 0 ? "orders" : Labels.DefaultInbox,
                Tags = [],
                Facts = facts,
            });
        }
    }

    /// <summary>The newest page.</summary>
    [Benchmark]
    public int FirstPage() => _catalog.Page(MessageFilter.Everything, 0, PageSize).Entries.Length;

    /// <summary>A page in the middle.</summary>
    [Benchmark]
    public int MiddlePage() => _catalog.Page(MessageFilter.Everything, Messages / 2, PageSize).Entries.Length;

    /// <summary>A page in the middle of one inbox.</summary>
    [Benchmark]
    public int MiddlePageOfAnInbox() => _catalog.Page(new MessageFilter { Inbox = "orders" }, Messages / 6, PageSize).Entries.Length;

    /// <summary>The counts of everything and of one inbox.</summary>
    [Benchmark]
    public int Counts() => _catalog.Counts.Total + _catalog.CountsOf(new MessageFilter { Inbox = "orders" }).Total;
}

using System.Net;
using BenchmarkDotNet.Attributes;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailCatcher.Store.Journal;
using MailCatcher.Store.Mime;

namespace MailCatcher.Benchmarks.Hot;

/// <summary>What a message costs between its last byte and the journal's queue.</summary>
[MemoryDiagnoser]
public class StoreBenchmarks
{
    internal Envelope Envelope { get; } = new()
    {
        ReversePath = new EmailAddress("sender", "shop.example"),
        ForwardPaths = [new EmailAddress("user", "example.test")],
        HelloName = "bench.example",
        RemoteAddress = IPAddress.Loopback,
        SessionId = "0HN1",
        Protocol = "ESMTP",
    };

    private readonly Destination _destination = new(Labels.DefaultInbox, []);
    private byte[] _content = [];

    /// <summary>Bytes of content.</summary>
    [Params(5_120, 51_200)]
    public int Size { get; set; }

    /// <summary>Makes the content.</summary>
    [GlobalSetup]
    public void Prepare() => _content = SampleMail.Create(1, Size);

    /// <summary>Reads the summary.</summary>
    [Benchmark]
    public int ReadFacts()
    {
        using var content = new MemoryStream(_content, writable: false);
        return MessageReader.ReadFacts(content, Envelope).Subject.Length;
    }

    /// <summary>Makes the record's payload: envelope and compressed content.</summary>
    [Benchmark]
    public int Encode()
    {
        var payload = ReceivedPayload.Encode(Envelope, _destination, _content);
        payload.Return();
        return payload.Length;
    }

    /// <summary>The checksum.</summary>
    [Benchmark]
    public uint Checksum() => Crc32C.Compute(_content);
}

using System.Buffers;
using BenchmarkDotNet.Attributes;
using MailCatcher.Smtp;

namespace MailCatcher.Benchmarks.Hot;

/// <summary>What each command and each byte of content costs.</summary>
[MemoryDiagnoser]
public class SmtpBenchmarks
{
    private readonly byte[] _mail = "MAIL FROM:<sender@shop.example> SIZE=5120"u8.ToArray();
    private readonly byte[] _rcpt = "RCPT TO:<user@example.test>"u8.ToArray();
    private ReadOnlySequence<byte> _content;

    /// <summary>Bytes of content.</summary>
    [Params(5_120, 1_048_576)]
    public int Size { get; set; }

    /// <summary>Makes the content.</summary>
    [GlobalSetup]
    public void Prepare() => _content = new ReadOnlySequence<byte>([.. SampleMail.Create(1, Size), .. ".\r\n"u8]);

    /// <summary>Two command lines.</summary>
    [Benchmark]
    public int Parse() => (SmtpCommand.Parse(_mail) is SmtpCommand.Mail ? 1 : 0) + (SmtpCommand.Parse(_rcpt) is SmtpCommand.Rcpt ? 1 : 0);

    /// <summary>One content, from its first byte to its end.</summary>
    [Benchmark]
    public long Unstuff()
    {
        var unstuffer = new DotUnstuffer();
        var input = _content;
        long bytes = 0;
        while (unstuffer.Next(ref input, out var run) is DotUnstuffer.Found.Content)
        {
            bytes += run.Length;
        }

        return bytes;
    }
}

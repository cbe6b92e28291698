using System.Net;
using MailCatcher.Smtp;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MailCatcher.Store.Tests;

/// <summary>What was said in the sessions stays to be read.</summary>
public sealed class SessionLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mailcatcher-sessions-test-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transcript_is_the_same_after_a_restart()
    {
        var ended = Session(1) with
        {
            RemoteAddress = IPAddress.Parse("2001:db8::7"),
            Tls = "TLSv1.3 X",
            Lines = [new TranscriptLine(TimeSpan.FromMilliseconds(3), TranscriptSide.Client, "EHLO ü"), new TranscriptLine(TimeSpan.FromMilliseconds(4), TranscriptSide.Server, "250-a\n250 b")],
            Faults = ["slow"],
        };
        await WriteAsync(new SessionOptions(), [ended]);

        await using var log = Open(new SessionOptions());
        var back = await log.FindAsync("s1", Cancelled);

        Assert.Equal(ended.Lines, back!.Lines);
        Assert.Equal(ended.Faults, back.Faults);
        Assert.Equal(ended with { Lines = back.Lines, Faults = back.Faults }, back);
        Assert.Null(await log.FindAsync("s2", Cancelled));
    }

    [Fact]
    public async Task The_list_is_newest_first_filtered_and_paged()
    {
        await WriteAsync(new SessionOptions(), [.. Enumerable.Range(1, 2_500).Select(Session)]);
        await using var log = Open(new SessionOptions());

        var first = await log.ListAsync(new SessionFilter(), null, 3, Cancelled);
        var next = await log.ListAsync(new SessionFilter(), first[^1].Number, 2, Cancelled);
        var failed = await log.ListAsync(new SessionFilter { FailedOnly = true, User = "USER-1", Address = IPAddress.Parse("192.0.2.1") }, null, 1_000, Cancelled);

        Assert.Equal(["s2500", "s2499", "s2498"], first.Select(session => session.SessionId));
        Assert.Equal(["s2497", "s2496"], next.Select(session => session.SessionId));
        Assert.Equal(Enumerable.Range(1, 2_500).Reverse().Where(n => n % 5 == 0 && n % 3 == 1 && n % 2 == 1).Select(n => $"s{n}"), failed.Select(session => session.SessionId));
    }

    [Fact]
    public async Task The_oldest_go_by_number_and_by_age()
    {
        var few = new SessionOptions { MaxSessions = 1_500, MaxAgeDays = 2 };
        await WriteAsync(few, [.. Enumerable.Range(1, 4_200).Select(Session)]);
        await using (var log = Open(few))
        {
            Assert.Equal(1_000, (await log.ListAsync(new SessionFilter(), null, 1_000, Cancelled)).Length);
            Assert.Equal(500, (await log.ListAsync(new SessionFilter(), 3_201, 1_000, Cancelled)).Length);
            Assert.Null(await log.FindAsync("s100", Cancelled));
        }

        _time.Advance(TimeSpan.FromDays(3));
        await WriteAsync(few, [Session(9_000)]);
        await using var later = Open(few);

        Assert.InRange(Directory.GetFiles(_folder).Length, 1, 1);
        Assert.Equal("s9000", (await later.ListAsync(new SessionFilter(), null, 1, Cancelled))[0].SessionId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task A_line_that_a_crash_has_torn_costs_only_itself(int cut)
    {
        await WriteAsync(new SessionOptions(), [Session(1), Session(2)]);
        var file = Directory.GetFiles(_folder).Single();
        var bytes = await File.ReadAllBytesAsync(file, Cancelled);
        await File.WriteAllBytesAsync(file, bytes[..^(cut + 1)], Cancelled);

        await WriteAsync(new SessionOptions(), [Session(3)]);

        await using var log = Open(new SessionOptions());
        Assert.Equal(["s3", "s1"], (await log.ListAsync(new SessionFilter(), null, 10, Cancelled)).Select(session => session.SessionId));
    }

    [Fact]
    public async Task A_full_file_is_compressed_and_read_all_the_same()
    {
        await WriteAsync(new SessionOptions(), [.. Enumerable.Range(1, 1_001).Select(Session)]);
        var compressed = Assert.Single(Directory.GetFiles(_folder, "*.br"));
        Assert.True(new FileInfo(compressed).Length < 50_000);

        // As if the process had died before it deleted what it had compressed.
        var plain = compressed[..^".br".Length];
        Assert.False(File.Exists(plain));
        await File.WriteAllTextAsync(plain, "", Cancelled);

        await using var log = Open(new SessionOptions());
        Assert.Equal("s1001", Assert.Single(await log.ListAsync(new SessionFilter(), null, 1, Cancelled)).SessionId);
        Assert.Equal("user-2", (await log.FindAsync("s500", Cancelled))?.User);
        Assert.Null(await log.FindAsync("s1002", Cancelled));
        Assert.False(File.Exists(plain));
    }

    [Fact]
    public async Task A_compressed_file_that_is_damaged_does_not_hide_the_others()
    {
        await WriteAsync(new SessionOptions(), [.. Enumerable.Range(1, 1_001).Select(Session)]);
        var file = Assert.Single(Directory.GetFiles(_folder, "*.br"));
        var bytes = await File.ReadAllBytesAsync(file, Cancelled);
        await File.WriteAllBytesAsync(file, [.. bytes[..(bytes.Length / 2)], .. new byte[bytes.Length / 2]], Cancelled);

        await using var log = Open(new SessionOptions());
        var kept = await log.ListAsync(new SessionFilter(), null, 1_000, Cancelled);

        Assert.Equal("s1001", kept[0].SessionId);
    }

    [Fact]
    public async Task No_sessions_are_kept_when_none_are_wanted()
    {
        var none = new SessionOptions { MaxSessions = 0 };
        await WriteAsync(none, [Session(1)]);

        Assert.Empty(Directory.GetFiles(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SessionLog Open(SessionOptions options) => new(_folder, options, _time, NullLogger.Instance);

    private async Task WriteAsync(SessionOptions options, SessionTranscript[] sessions)
    {
        await using var log = Open(options);
        foreach (var session in sessions)
        {
            log.SessionEnded(session);
        }
    }

    private SessionTranscript Session(int number) => new()
    {
        SessionId = $"s{number}",
        StartedAt = _time.GetUtcNow(),
        Duration = TimeSpan.FromSeconds(1),
        RemoteAddress = IPAddress.Parse($"192.0.2.{number % 2}"),
        HelloName = "client.test",
        User = $"user-{number % 3}",
        Messages = 1,
        BytesReceived = 100,
        BytesSent = 200,
        Lines = [new TranscriptLine(TimeSpan.Zero, TranscriptSide.Server, "220 hello")],
        LinesLeftOut = 0,
        EndReason = "QUIT",
        HasFailed = number % 5 == 0,
    };
}

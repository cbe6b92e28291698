using System.Net.Sockets;
using System.Text;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>Mail from several connections at once, without end, while others read what there is, until the server dies or enough has been acknowledged.</summary>
internal sealed class MailStream(MailCatcherProcess server, Ledger ledger, Random luck)
{
    private const int Senders = 6;
    private const int Readers = 2;

    // Every so manieth message is large enough for a file of its own beside the journal.
    private const int LargeOneIn = 25;
    private const int LargeBytes = 700_000;
    private const int SmallBytes = 20_000;

    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stepsLeft;
    private int _refused;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private bool IsEnding => _reached.Task.IsCompleted;

    /// <summary>How many messages the server asked us to try again later.</summary>
    internal int Refused => _refused;

    /// <summary>Sends until so many steps have been taken (a command sent, half a content sent, a reply read), kills the server in the middle of the next ones, and waits for the end of it.</summary>
    internal async Task RunUntilKilledAsync(int steps)
    {
        await RunAsync(steps, server.Kill);
        await server.WaitForExitAsync();
    }

    /// <summary>Sends until so many steps have been taken, and asks the server to stop in the middle of the next ones.</summary>
    internal Task RunUntilStoppedAsync(int steps) => RunAsync(steps, server.Terminate);

    /// <summary>Sends until so many steps have been taken, and what has been begun to its end; the server goes on, at rest.</summary>
    internal Task RunToEndAsync(int steps) => RunAsync(steps, () => { });

    /// <summary>Sends while something else is done, and what has been begun to its end; the server goes on, at rest.</summary>
    internal async Task RunWhileAsync(Func<Task> action)
    {
        var running = RunAsync(int.MaxValue, () => { });
        try
        {
            await action();
        }
        finally
        {
            _reached.TrySetResult();
        }

        await running;
    }

    /// <summary>Sends one message.</summary>
    internal async Task RunOneAsync()
    {
        _reached.SetResult();
        await SendAsync(luck, isOne: true);
    }

    private async Task RunAsync(int steps, Action end)
    {
        _stepsLeft = steps;
        var everybody = Enumerable.Range(0, Readers).Select(_ => ReadAsync(new Random(luck.Next())))
            .Concat(Enumerable.Range(0, Senders).Select(_ => SendAsync(new Random(luck.Next())))).ToArray();
        var first = await Task.WhenAny([_reached.Task, .. everybody]);
        if (!IsEnding)
        {
            Rounds.Tell(server.Errors);
            await first;
        }

        end();
        await Task.WhenAll(everybody);
    }

    private async Task SendAsync(Random mine, bool isOne = false)
    {
        using var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(server.Smtp, Cancelled);
            await using var stream = client.GetStream();
            using var replies = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            await ExpectAsync(replies, "220");
            await CommandAsync("EHLO client.example.test", "250");
            while (!IsEnding || isOne)
            {
                var (number, content) = ledger.NewAttempt(mine.Next(LargeOneIn) == 0 ? LargeBytes : mine.Next(SmallBytes));
                await CommandAsync("MAIL FROM:<ann@example.test>", "250");
                await CommandAsync("RCPT TO:<bob@example.test>", "250");
                await CommandAsync("DATA", "354");
                await stream.WriteAsync(content.AsMemory(0, content.Length / 2), Cancelled);
                Step();
                await stream.WriteAsync(content.AsMemory(content.Length / 2), Cancelled);
                await stream.WriteAsync(".\r\n"u8.ToArray(), Cancelled);
                Step();
                var reply = await ReplyAsync(replies);
                if (reply.StartsWith("250", StringComparison.Ordinal))
                {
                    ledger.Acknowledge(number);
                }
                else
                {
                    Assert.Matches("^4[0-9][0-9] 4\\.", reply);
                    Interlocked.Increment(ref _refused);
                }

                Step();
                if (isOne)
                {
                    return;
                }
            }

            async Task CommandAsync(string command, string code)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\n"), Cancelled);
                Step();
                await ExpectAsync(replies, code);
            }
        }
        catch (Exception ended) when (IsEnding && ended is IOException or SocketException)
        {
            // Killed.
        }
    }

    private async Task ReadAsync(Random mine)
    {
        try
        {
            while (!IsEnding)
            {
                var page = (await server.Api.GetAsync("api/v1/messages?limit=50", Cancelled))["messages"]!.AsArray();
                if (page.Count == 0)
                {
                    continue;
                }

                var id = (string)page[mine.Next(page.Count)]!["ID"]!;
                await server.Api.OpenAsync(id, Cancelled);
                Assert.Null(ledger.FaultOf(await server.Api.ReadRawAsync(id, Cancelled), out _));
            }
        }
        catch (Exception ended) when (IsEnding && ended is HttpRequestException { StatusCode: null } or IOException)
        {
            // Killed. Whatever the server answers before is held against it.
        }
    }

    private void Step()
    {
        if (Interlocked.Decrement(ref _stepsLeft) == 0)
        {
            _reached.SetResult();
        }
    }

    private async Task ExpectAsync(StreamReader replies, string code)
    {
        var reply = await ReplyAsync(replies);
        if (IsEnding && reply.StartsWith("421 4.3.2", StringComparison.Ordinal))
        {
            throw new IOException("The server stops, as it was asked to.");
        }

        Assert.StartsWith(code, reply, StringComparison.Ordinal);
    }

    private static async Task<string> ReplyAsync(StreamReader replies)
    {
        string line;
        do
        {
            line = await replies.ReadLineAsync(Cancelled) ?? throw new EndOfStreamException("The server closed the connection.");
        }
        while (line is [_, _, _, '-', ..]);
        return line;
    }
}

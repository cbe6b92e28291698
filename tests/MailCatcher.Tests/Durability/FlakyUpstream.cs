using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MailCatcher.Tests.Durability;

/// <summary>
/// An upstream server on loopback that asks a script before each answer: it may refuse, close, or have the client killed. It keeps a ledger of what it has said 250 to, which is what a recipient gets: by release and
/// recipient, how often.
/// </summary>
internal sealed class FlakyUpstream : IAsyncDisposable
{
    internal const string Close = "close";
    private const string ReleaseField = "X-MailCatcher-Released: ";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentDictionary<(string Release, string Recipient), int> _taken = new();
    private readonly Func<string, string?> _script;
    private readonly Task _running;
    private int _connections;

    /// <param name="script">Given <c>CONNECT</c>, a command line, or <c>.</c> for the end of content: what to answer, or <see cref="Close"/>; <see langword="null"/>: what a good server says. Given <c>TAKEN</c> when the 250 to a content is out.</param>
    internal FlakyUpstream(Func<string, string?> script)
    {
        _script = script;
        _listener.Start();
        _running = RunAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal int Connections => _connections;

    /// <summary>How often a 250 went out for each release and recipient.</summary>
    internal IReadOnlyDictionary<(string Release, string Recipient), int> Taken => _taken;

    /// <summary>The program's settings to release through it.</summary>
    internal Dictionary<string, string> Settings => new()
    {
        ["MAILCATCHER_Relay__Host"] = "127.0.0.1",
        ["MAILCATCHER_Relay__Port"] = $"{Port}",
        ["MAILCATCHER_Relay__Tls"] = "None",
    };

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Stop();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closed.Dispose();
    }

    private async Task RunAsync()
    {
        var sessions = new ConcurrentBag<Task>();
        try
        {
            while (true)
            {
                sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_closed.Token)));
            }
        }
        finally
        {
            await Task.WhenAll(sessions).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connections);
        using var owned = client;
        client.NoDelay = true;
        await using var stream = client.GetStream();
        using var lines = new StreamReader(stream, Encoding.Latin1);
        var recipients = new List<string>();
        if (!await SayAsync(_script("CONNECT") ?? "220 flaky.test ESMTP"))
        {
            return;
        }

        while (await lines.ReadLineAsync(_closed.Token) is { } line)
        {
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            var answer = _script(line);
            if (verb == "MAIL")
            {
                recipients.Clear();
            }

            if (verb == "RCPT" && answer is null)
            {
                recipients.Add(line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)]);
            }

            var usual = verb switch { "EHLO" => "250-flaky.test\r\n250 8BITMIME", "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 2.0.0 ok" };
            if (!await SayAsync(answer ?? usual) || (verb == "DATA" && answer is null && !await TakeAsync()))
            {
                return;
            }
        }

        async Task<bool> TakeAsync()
        {
            var release = "";
            string? line;
            while ((line = await lines.ReadLineAsync(_closed.Token)) is not null and not ".")
            {
                release = line.StartsWith(ReleaseField, StringComparison.Ordinal) ? line[ReleaseField.Length..] : release;
            }

            if (line is null)
            {
                return false;
            }

            // Closed now, it has the message all the same: the case in which nobody can know.
            var answer = _script(".");
            foreach (var recipient in answer is null or Close ? recipients : [])
            {
                _taken.AddOrUpdate((release, recipient), 1, (_, count) => count + 1);
            }

            var isSaid = await SayAsync(answer ?? "250 2.0.0 taken");
            if (answer is null)
            {
                _script("TAKEN");
            }

            return isSaid;
        }

        async Task<bool> SayAsync(string text)
        {
            if (text == Close)
            {
                return false;
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"), _closed.Token);
            return true;
        }
    }
}

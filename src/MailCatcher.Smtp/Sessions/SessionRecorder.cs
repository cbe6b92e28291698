using System.Buffers;
using System.Text;

namespace MailCatcher.Smtp;

/// <summary>Records one session, within bounds. Replies are kept as they are and become text only at the end.</summary>
internal sealed class SessionRecorder(string sessionId, TimeProvider time)
{
    private const int MaxFirstLines = 200;
    private const int MaxLastLines = 800;
    private const int MaxLineCharacters = 1_000;

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _started = time.GetTimestamp();
    private readonly List<Entry> _first = [];
    private readonly Queue<Entry> _last = [];
    private readonly List<string> _faults = [];
    private readonly Dictionary<int, int> _replies = [];
    private int _leftOut;
    private bool _hasFailed;
    private bool _afterAuth;

    /// <summary>Records a command line. AUTH's initial response is left out, and so is whatever makes no sense after AUTH: it may be a password sent to a server that did not ask.</summary>
    public void Command(in ReadOnlySequence<byte> line, bool isKnown)
    {
        var text = Encoding.UTF8.GetString(line.Slice(0, Math.Min(line.Length, MaxLineCharacters)));
        if (text.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase))
        {
            _afterAuth = true;
            var initial = text.IndexOf(' ', Math.Min(5, text.Length));
            Add(TranscriptSide.Client, initial < 0 ? Printable(text) : $"{Printable(text[..initial])} <{line.Length - initial - 1} bytes>");
            return;
        }

        _afterAuth &= !isKnown;
        Add(TranscriptSide.Client, _afterAuth ? Size(line.Length) : Printable(text));
    }

    /// <summary>Records that something came which is not to be shown.</summary>
    public void Hidden(long bytes, string what) => Add(TranscriptSide.Client, $"<{bytes} bytes{what}>");

    /// <summary>Records a reply.</summary>
    public void Reply(SmtpReply reply)
    {
        _hasFailed |= reply.Code >= 400;
        _replies[reply.Code] = _replies.GetValueOrDefault(reply.Code) + 1;
        Add(TranscriptSide.Server, reply);
    }

    /// <summary>Records what neither side said.</summary>
    public void Note(string text) => Add(TranscriptSide.Note, text);

    /// <summary>Records a fault injected on purpose.</summary>
    public void Fault(string name)
    {
        _faults.Add(name);
        Note($"fault injected: {name}");
    }

    /// <summary>Ends the record.</summary>
    public SessionTranscript End(ClientState client, long bytesReceived, long bytesSent, string reason, bool brokeOff) => new()
    {
        SessionId = sessionId,
        StartedAt = _startedAt,
        Duration = time.GetElapsedTime(_started),
        RemoteAddress = client.Address,
        HelloName = client.Hello?.Name ?? "",
        User = client.User,
        Tls = client.Tls,
        Messages = client.Messages,
        BytesReceived = bytesReceived,
        BytesSent = bytesSent,
        Lines = [.. _first.Concat(_last).Select(entry => new TranscriptLine(entry.At, entry.Side, entry.What as string ?? Text((SmtpReply)entry.What)))],
        LinesLeftOut = _leftOut,
        EndReason = reason,
        HasFailed = _hasFailed || brokeOff,
        Faults = [.. _faults],
        Replies = _replies,
    };

    private static string Size(long bytes) => $"<{bytes} bytes>";

    /// <summary>A reply as it went out. A challenge of AUTH is shown by its size, since some carry what the user typed.</summary>
    private static string Text(SmtpReply reply)
    {
        var code = reply.EnhancedCode is null ? $"{reply.Code}" : $"{reply.Code} {reply.EnhancedCode}";
        return reply.Code == 334 ? $"334 {Size(reply.Lines[0].Length)}" : string.Join('\n', reply.Lines.Select(line => $"{code} {line}"));
    }

    private static string Printable(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var printable = new StringBuilder();
        foreach (var c in text)
        {
            _ = char.IsControl(c) ? printable.Append($"\\x{(int)c:X2}") : printable.Append(c);
        }

        return printable.ToString();
    }

    private void Add(TranscriptSide side, object what)
    {
        var entry = new Entry(time.GetElapsedTime(_started), side, what);
        if (_first.Count < MaxFirstLines)
        {
            _first.Add(entry);
            return;
        }

        if (_last.Count == MaxLastLines)
        {
            _last.Dequeue();
            _leftOut++;
        }

        _last.Enqueue(entry);
    }

    private readonly record struct Entry(TimeSpan At, TranscriptSide Side, object What);
}

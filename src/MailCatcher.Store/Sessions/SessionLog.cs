using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using MailCatcher.Smtp;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>
/// Keeps what was said in each SMTP session, for whoever asks why a mail did not arrive. Written behind the sessions' backs, by a thread that gives way to all others; the newest are listed from memory, the lines
/// are read from the files.
/// </summary>
public sealed class SessionLog : ISessionObserver, IAsyncDisposable
{
    // A flood that outruns the disk loses transcripts, never mail.
    private const int Waiting = 10_000;

    /// <summary>What ends in such a time is written together: for each session alone, the writer would wake as often as mail comes.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly Channel<SessionTranscript> _ended =
        Channel.CreateBounded<SessionTranscript>(new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private readonly string _folder;
    private readonly SessionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly List<SessionFile> _files = [];
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _writing;
    private long _next = 1;

    internal SessionLog(string folder, SessionOptions options, TimeProvider time, ILogger logger)
    {
        (_folder, _options, _time, _logger) = (folder, options, time, logger);
        _writing = BackgroundThread.RunAsync("sessions", RunAsync);
    }

    /// <summary>Raised after sessions were added, on the writer's thread: be quick.</summary>
    public event Action? Changed;

    /// <inheritdoc/>
    public void SessionEnded(SessionTranscript transcript)
    {
        if (_options.MaxSessions > 0)
        {
            _ended.Writer.TryWrite(transcript);
        }
    }

    /// <summary>The sessions that a filter lets through, newest first; none for those who are limited to inboxes.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="before">Only those with a smaller <see cref="SessionSummary.Number"/>; <see langword="null"/>: from the newest on.</param>
    /// <param name="take">The most to return, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops waiting for the files of earlier runs to be read.</param>
    public async ValueTask<ImmutableArray<SessionSummary>> ListAsync(SessionFilter filter, long? before, int take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (MailAccess.Current.IsLimited)
        {
            // A session is not any one inbox's.
            return [];
        }

        await _opened.Task.WaitAsync(cancellationToken);
        lock (_lock)
        {
            return [.. Newest()
                .Select(session => session.Summary)
                .Where(session => (before is null || session.Number < before) && filter.Passes(session))
                .Take(Math.Clamp(take, 1, 1_000))];
        }
    }

    /// <summary>One session's transcript; <see langword="null"/> while the session is open, and when it is kept no longer.</summary>
    public async ValueTask<SessionTranscript?> FindAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (MailAccess.Current.IsLimited)
        {
            return null;
        }

        await _opened.Task.WaitAsync(cancellationToken);
        lock (_lock)
        {
            foreach (var (summary, file, offset, length) in Newest())
            {
                if (summary.SessionId == sessionId)
                {
                    return file.Read(offset, length);
                }
            }

            return null;
        }
    }

    /// <summary>Writes what still waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _ended.Writer.TryComplete();
        await _writing;
        _files.ForEach(file => file.Dispose());
    }

    private IEnumerable<(SessionSummary Summary, SessionFile File, long Offset, int Length)> Newest() => All().Take(_options.MaxSessions);

    private IEnumerable<(SessionSummary Summary, SessionFile File, long Offset, int Length)> All()
    {
        for (var index = _files.Count - 1; index >= 0; index--)
        {
            var file = _files[index];
            for (var place = file.Count - 1; place >= 0; place--)
            {
                var (summary, offset, length) = file.Sessions[place];
                yield return (summary, file, offset, length);
            }
        }
    }

    private async Task RunAsync()
    {
        Attempt(OpenFiles);
        _opened.TrySetResult();
        while (await _ended.Reader.WaitToReadAsync())
        {
            await Task.Delay(Gathering);
            Attempt(WriteWaiting);
            Changed?.Invoke();
        }
    }

    private void OpenFiles()
    {
        Directory.CreateDirectory(_folder);
        foreach (var file in SessionFile.OpenAll(_folder))
        {
            lock (_lock)
            {
                _files.Add(file);
                _next = file.Count > 0 ? file.Sessions[^1].Summary.Number + 1 : _next;
            }
        }

        Prune();
    }

    private void WriteWaiting()
    {
        var waiting = new List<SessionTranscript>();
        while (waiting.Count < SessionFile.Capacity && _ended.Reader.TryRead(out var transcript))
        {
            waiting.Add(transcript);
        }

        for (var rest = CollectionsMarshal.AsSpan(waiting); !rest.IsEmpty;)
        {
            lock (_lock)
            {
                if (_files.Count == 0 || _files[^1].IsFull)
                {
                    Attempt(() => _files.LastOrDefault()?.Compress());
                    _files.Add(SessionFile.Create(_folder, _next));
                    Prune();
                }

                var written = _files[^1].Append(rest, _next);
                _next += written;
                rest = rest[written..];
            }
        }
    }

    // Whole files go, so up to one file more than the limit is on disk.
    private void Prune()
    {
        lock (_lock)
        {
            var oldest = _time.GetUtcNow() - TimeSpan.FromDays(_options.MaxAgeDays);
            while (_files.Count > 1 && (_files.Skip(1).Sum(file => file.Count) >= _options.MaxSessions || _files[0].Count == 0 || _files[0].Sessions[^1].Summary.StartedAt < oldest))
            {
                _files[0].Delete();
                _files.RemoveAt(0);
            }
        }
    }

    private void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Without transcripts the mail goes on.
            _logger.SessionsNotKept(fault);
        }
    }
}

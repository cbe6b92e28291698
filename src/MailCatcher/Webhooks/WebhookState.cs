using System.Collections.Immutable;

namespace MailCatcher.Webhooks;

/// <summary>How a webhook is doing: its log, and whether its circuit is open, so that a receiver that is away is asked seldom. Safe to use from many threads.</summary>
internal sealed class WebhookState
{
    private const int MostAttempts = 100;
    private const int OpensAfter = 3;

    private static readonly ImmutableArray<TimeSpan> Delays =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10),
    ];

    private readonly Lock _lock = new();
    private readonly Queue<WebhookAttempt> _attempts = [];
    private long _delivered;
    private long _failed;

    /// <summary>Attempts without success in a row.</summary>
    internal int Failures { get; private set; }

    /// <summary>Whether the receiver counts as away.</summary>
    internal bool IsOpen => Failures >= OpensAfter;

    /// <summary>Deliveries that were taken.</summary>
    internal long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Deliveries that were given up.</summary>
    internal long Failed => Interlocked.Read(ref _failed);

    /// <summary>The last attempts, newest first.</summary>
    internal ImmutableArray<WebhookAttempt> Log
    {
        get
        {
            lock (_lock)
            {
                return [.. _attempts.Reverse()];
            }
        }
    }

    /// <summary>Notes an attempt.</summary>
    /// <returns>How long to wait before the next one.</returns>
    internal TimeSpan Note(WebhookAttempt attempt)
    {
        lock (_lock)
        {
            _attempts.Enqueue(attempt);
            if (_attempts.Count > MostAttempts)
            {
                _attempts.Dequeue();
            }

            if (attempt.IsTaken)
            {
                Failures = 0;
                Interlocked.Increment(ref _delivered);
                return TimeSpan.Zero;
            }

            return Delays[Math.Min(Failures++, Delays.Length - 1)];
        }
    }

    /// <summary>Notes that a delivery was given up.</summary>
    internal void NoteGivenUp() => Interlocked.Increment(ref _failed);
}

using System.Buffers;

namespace MailCatcher.Store.Journal;

/// <summary>
/// A record on its way to the disk and into the database. Made by whoever wants the change; numbered and placed by the journal's writer; finished by the database's owner.
/// </summary>
internal sealed class PendingRecord(StoreRecord record, EncodedPayload payload)
{
    /// <summary>How many are answered in turn by one thread: with more, the last would wait while other processors could answer.</summary>
    private const int AnsweredTogether = 32;

    // Who waits goes on where it is answered.
    private readonly TaskCompletionSource<StoreEvent> _done = new();

    internal StoreRecord Record => record;

    internal EncodedPayload Payload => payload;

    internal RecordHeader Header { get; set; }

    internal RecordPosition Position { get; set; }

    /// <summary>Whether it is flushed, so that it will be applied, now or at the next start, whatever <see cref="Done"/> says.</summary>
    internal bool IsOnDisk { get; set; }

    /// <summary>Ends when the change is on disk and can be read, with the event that tells of it; fails when it could not be kept.</summary>
    internal Task<StoreEvent> Done => _done.Task;

    /// <summary>Answers whoever waits for one of these, on the thread pool: many together, since to wake a thread for each costs more than sending its reply.</summary>
    internal static void Finish(IEnumerable<(PendingRecord Record, StoreEvent Told)> answers)
    {
        foreach (var together in answers.Chunk(AnsweredTogether))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static together => Array.ForEach(together, answer => answer.Record._done.TrySetResult(answer.Told)), together, preferLocal: false);
        }
    }

    /// <summary>Tells whoever waits for one of these that it was not kept, or cannot be read yet.</summary>
    internal static void Fail(IReadOnlyList<PendingRecord> records, Exception fault) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static failed =>
            {
                foreach (var record in failed.Records)
                {
                    record._done.TrySetException(failed.Fault);
                }
            },
            (Records: records, Fault: fault),
            preferLocal: false);
}

/// <summary>A payload in a rented buffer.</summary>
/// <param name="Type">What the record says.</param>
/// <param name="Buffer">Rented from the shared pool; goes back with <see cref="Return"/>.</param>
/// <param name="Length">How much of it is payload.</param>
internal readonly record struct EncodedPayload(RecordType Type, byte[] Buffer, int Length)
{
    internal ReadOnlyMemory<byte> Bytes => Buffer.AsMemory(0, Length);

    internal void Return() => ArrayPool<byte>.Shared.Return(Buffer);
}

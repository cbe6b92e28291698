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

    /// <summary>Tells whoever waits for one of these what became of it.</summary>
    internal static void Finish(IEnumerable<(PendingRecord Record, StoreEvent Told)> answers) =>
        Answer(answers, static answer => answer.Record._done.TrySetResult(answer.Told));

    /// <summary>Tells whoever waits for one of these that it was not kept, or cannot be read yet.</summary>
    internal static void Fail(IEnumerable<PendingRecord> records, Exception fault) => Answer(records, record => record._done.TrySetException(fault));

    /// <summary>On the thread pool, many together, since to wake a thread for each costs more than sending its reply.</summary>
    private static void Answer<T>(IEnumerable<T> answers, Action<T> answer)
    {
        foreach (var together in answers.Chunk(AnsweredTogether))
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => Array.ForEach(together, answer), null);
        }
    }
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

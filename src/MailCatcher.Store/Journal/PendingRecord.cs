using System.Buffers;

namespace MailCatcher.Store.Journal;

/// <summary>
/// A record on its way to the disk and into the database. Made by whoever wants the change; numbered and placed by the journal's writer; finished by the database's owner.
/// </summary>
internal sealed class PendingRecord(StoreRecord record, EncodedPayload payload)
{
    private readonly TaskCompletionSource<StoreEvent> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal StoreRecord Record => record;

    internal EncodedPayload Payload => payload;

    internal RecordHeader Header { get; set; }

    internal RecordPosition Position { get; set; }

    /// <summary>Whether it is flushed, so that it will be applied, now or at the next start, whatever <see cref="Done"/> says.</summary>
    internal bool IsOnDisk { get; set; }

    /// <summary>Ends when the change is on disk and can be read, with the event that tells of it; fails when it could not be kept.</summary>
    internal Task<StoreEvent> Done => _done.Task;

    internal void Finish(StoreEvent told) => _done.TrySetResult(told);

    internal void Fail(Exception fault) => _done.TrySetException(fault);
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

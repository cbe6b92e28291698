using System.Buffers;

namespace MailCatcher.Store.Journal;

/// <summary>A record as read back. The payload is valid only until the next one is asked for.</summary>
internal readonly record struct JournalRecord(RecordHeader Header, RecordPosition Position, ReadOnlyMemory<byte> Payload);

/// <summary>Bytes of a segment that are no records.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Offset">Where they begin.</param>
/// <param name="Length">How many there are.</param>
/// <param name="IsTail">Whether nothing follows in the journal: what a crash in the middle of a write leaves.</param>
internal readonly record struct JournalDamage(SegmentHeader Segment, long Offset, long Length, bool IsTail);

/// <summary>
/// Reads the journal from the start of a segment to the end, in order. Damage never stops it: it looks for the next record and goes on from there.
/// A sequence is never returned twice: what a segment holds at or past the first sequence of the next one was never acknowledged (its flush had failed).
/// </summary>
internal sealed class JournalReader(JournalFiles files)
{
    /// <summary>What was passed over so far.</summary>
    internal List<JournalDamage> Damages { get; } = [];

    /// <summary>Where the next record belongs in the last segment; <see langword="null"/> when there is none.</summary>
    internal (SegmentHeader Segment, long Offset)? End { get; private set; }

    /// <summary>The last sequence read; 0 before the first.</summary>
    internal long LastSequence { get; private set; }

    /// <param name="first">The segment to begin in; older ones are passed over.</param>
    internal IEnumerable<JournalRecord> ReadFrom(long first)
    {
        var segments = files.List().Where(segment => segment.First >= first).ToArray();
        for (var index = 0; index < segments.Length; index++)
        {
            foreach (var record in ReadSegment(segments[index], index + 1 < segments.Length ? segments[index + 1].First : long.MaxValue))
            {
                yield return record;
            }
        }
    }

    /// <summary>The records of one segment.</summary>
    internal IEnumerable<JournalRecord> ReadOne(SegmentHeader segment) =>
        ReadSegment(segment, files.List().Where(other => other.First > segment.First).Select(other => other.First).DefaultIfEmpty(long.MaxValue).First());

    private IEnumerable<JournalRecord> ReadSegment(SegmentHeader segment, long bound)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(files.LengthOf(segment), 1, Array.MaxLength));
        try
        {
            var bytes = buffer.AsMemory(0, files.Read(segment.First, 0, buffer));
            var position = Math.Min(SegmentHeader.Size, bytes.Length);
            if (!bytes.Span.StartsWith(segment.ToBytes()))
            {
                Damages.Add(new JournalDamage(segment, 0, position, IsTail: false));
            }

            while (position < bytes.Length)
            {
                if (!ReadRecord(bytes, position, segment.Salt, out var header))
                {
                    var next = FindRecord(bytes, position + 1, segment.Salt);
                    if (next is null && IsRoom(bytes.Span[position..], bound))
                    {
                        break;
                    }

                    Damages.Add(new JournalDamage(segment, position, (next ?? bytes.Length) - position, bound == long.MaxValue && next is null));
                    if (next is null)
                    {
                        break;
                    }

                    position = next.Value;
                    continue;
                }

                if (header.Sequence >= bound)
                {
                    yield break;
                }

                LastSequence = header.Sequence;
                var place = new RecordPosition(segment.First, position + RecordHeader.Size, header.PayloadLength);
                yield return new JournalRecord(header, place, bytes.Slice((int)place.Offset, place.Length));
                position = (int)place.End;
            }

            End = (segment, position);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether a segment's end is the room that was made for records to come (or a full disk's spare file), and no record is missing there.</summary>
    private bool IsRoom(ReadOnlySpan<byte> end, long bound) =>
        end.IndexOfAnyExcept((byte)0) < 0 && (bound == long.MaxValue || bound == LastSequence + 1);

    private bool ReadRecord(ReadOnlyMemory<byte> bytes, int position, uint salt, out RecordHeader header)
    {
        var rest = bytes.Span[position..];
        return RecordHeader.TryRead(rest, salt, out header)
            && header.Sequence > LastSequence
            && header.PayloadLength <= rest.Length - RecordHeader.Size
            && Crc32C.Compute(rest.Slice(RecordHeader.Size, header.PayloadLength)) == header.PayloadCrc;
    }

    private int? FindRecord(ReadOnlyMemory<byte> bytes, int from, uint salt)
    {
        while (bytes.Span[from..].IndexOf(RecordHeader.Magic) is >= 0 and var found)
        {
            from += found;
            if (ReadRecord(bytes, from, salt, out _))
            {
                return from;
            }

            from++;
        }

        return null;
    }
}

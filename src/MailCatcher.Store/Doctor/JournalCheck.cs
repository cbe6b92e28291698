using System.Globalization;
using MailCatcher.Store.Journal;

namespace MailCatcher.Store;

/// <summary>Reads a whole journal, and knows then which messages there are and what of it is damaged. Changes nothing.</summary>
/// <param name="folder">The journal's.</param>
/// <param name="large">That of the contents which have a file of their own.</param>
internal sealed class JournalCheck(string folder, string large)
{
    private const string Part = "journal";
    private const string LossRemedy = "What stood there is lost; everything else is read. Restore a backup if it is needed, and have a look at the disk. To be rid of this message: export what there is, and import it into a new data folder.";
    private const int BufferBytes = 256 * 1024;

    private readonly Dictionary<long, Content> _messages = [];
    private JournalDamage[] _damages = [];

    /// <summary>How many records are whole.</summary>
    internal long Records { get; private set; }

    /// <summary>The last sequence.</summary>
    internal long LastSequence { get; private set; }

    /// <summary>The sequences of the messages there are.</summary>
    internal IReadOnlyCollection<long> Messages => _messages.Keys;

    /// <exception cref="IOException">It cannot be read, or a running server changes it at this moment.</exception>
    /// <exception cref="InvalidDataException">A newer version wrote it.</exception>
    internal void Read(CancellationToken cancellationToken)
    {
        using var files = new JournalFiles(folder, isReadOnly: true);
        var reader = new JournalReader(files);
        foreach (var record in reader.ReadFrom(0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Records++;
            Add(record);
        }

        LastSequence = reader.LastSequence;
        _damages = [.. reader.Damages];
    }

    /// <summary>What is wrong with it.</summary>
    /// <param name="end">How the last server ended; <see langword="null"/>: it is running, and what it is writing is not whole yet.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    internal IEnumerable<StoreFinding> Findings(LastEnd? end, CancellationToken cancellationToken)
    {
        foreach (var damage in _damages.Where(damage => !damage.IsTail || end is not null))
        {
            var what = string.Create(CultureInfo.InvariantCulture, $"{damage.Segment.FileName} has {damage.Length} bytes at {damage.Offset} that are no whole record.");
            yield return damage.IsTail && end != LastEnd.Clean
                ? new StoreFinding(Part, what, "Nothing to do: it is what a crash leaves of mail that was not acknowledged yet. The next start cuts it off.", IsFault: false)
                : new StoreFinding(Part, what, LossRemedy);
        }

        foreach (var (sequence, content) in _messages.OrderBy(pair => pair.Key))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (FaultOf(content) is { } fault)
            {
                yield return new StoreFinding(
                    "contents", string.Create(CultureInfo.InvariantCulture, $"The content of message {sequence} {fault}."), "It cannot be got back from here: restore a backup if it is needed, or delete the message.");
            }
        }
    }

    private void Add(JournalRecord record)
    {
        if (record.Header.Type is RecordType.Received or RecordType.Routed)
        {
            _messages[record.Header.Sequence] = Content.Read(record);
            return;
        }

        switch (RecordCodec.Decode(record.Header.Type, record.Payload.Span))
        {
            case StoreRecord.AllRemoved:
                _messages.Clear();
                break;
            case StoreRecord.Removed removed:
                foreach (var sequence in removed.Messages)
                {
                    _messages.Remove(sequence);
                }

                break;
        }
    }

    private string? FaultOf(Content content)
    {
        if (content.LargeFile is not { } name)
        {
            return content.IsDamaged ? "is damaged" : null;
        }

        var path = Path.Combine(large, name);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return file.Length != content.Size ? string.Create(CultureInfo.InvariantCulture, $"has {file.Length} bytes in '{path}' instead of {content.Size}")
                : ChecksumOf(file) != content.Crc ? $"is damaged: '{path}' is not what was received"
                : null;
        }
        catch (FileNotFoundException)
        {
            return $"is missing: there is no file '{path}'";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {fault.Message}";
        }
    }

    private static uint ChecksumOf(FileStream file)
    {
        var (buffer, crc) = (new byte[BufferBytes], 0u);
        while (file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) is > 0 and var read)
        {
            crc = Crc32C.Append(crc, buffer.AsSpan(0, read));
        }

        return crc;
    }

    private readonly record struct Content(string? LargeFile, long Size, uint Crc, bool IsDamaged)
    {
        internal static Content Read(JournalRecord record)
        {
            try
            {
                var payload = ReceivedContent.Decode(record);
                if (payload.LargeFile is null)
                {
                    payload.ReadContent();
                }

                return new Content(payload.LargeFile, payload.Size, payload.Crc, IsDamaged: false);
            }
            catch (InvalidDataException)
            {
                return new Content(null, 0, 0, IsDamaged: true);
            }
        }
    }
}

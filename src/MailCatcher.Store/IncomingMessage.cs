using System.Buffers;
using MailCatcher.Smtp;
using MailCatcher.Store.Journal;
using MailCatcher.Store.Mime;
using Microsoft.Win32.SafeHandles;

namespace MailCatcher.Store;

/// <summary>A message on its way in: in memory while it is small, in a file of its own from <see cref="MessageStore.LargeBytes"/> on.</summary>
internal sealed class IncomingMessage(Envelope envelope, DataFolder folder, MessageRouter router, MessageStore store) : IIncomingMessage
{
    /// <summary>Changes where it goes, for what does not come by SMTP.</summary>
    internal Func<Destination, Destination> Adjust { get; init; } = routed => routed;

    private const int FirstBuffer = 16 * 1024;

    /// <summary>Up to which size a content is read and compressed where it came in: the thread that waits for all sockets, which others need. A content of 5 KiB takes some 50 µs there.</summary>
    private const int EncodedInline = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _buffered;
    private string? _path;
    private SafeFileHandle? _file;
    private long _size;
    private uint _crc;
    private Exception? _fault;

    public ValueTask WriteAsync(ReadOnlySequence<byte> content, CancellationToken cancellationToken)
    {
        if (_fault is not null)
        {
            return ValueTask.CompletedTask;
        }

        // A disk may be slow, and the caller's thread may be one that serves all sockets.
        if (_file is not null || _size + content.Length > MessageStore.LargeBytes)
        {
            return new ValueTask(Task.Run(() => Write(content), CancellationToken.None));
        }

        Write(content);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<SmtpReply> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_fault is not null)
        {
            return store.Refuse(_fault);
        }

        PendingRecord? record = null;
        try
        {
            // A large one has asked while it was written.
            if (_file is null && !folder.Space.HasRoomFor(_size))
            {
                throw new NoSpaceException();
            }

            Func<PendingRecord> encode = _file is null ? EncodeSmall : EncodeLarge;
            record = _size <= EncodedInline ? encode() : await Task.Run(encode, CancellationToken.None);
            return await store.KeepAsync(record, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return store.Refuse(fault);
        }
        finally
        {
            if (record is { IsOnDisk: true })
            {
                _path = null;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _file?.Dispose();
        if (_path is not null)
        {
            File.Delete(_path);
        }

        return ValueTask.CompletedTask;
    }

    private void Write(ReadOnlySequence<byte> content)
    {
        try
        {
            foreach (var piece in content)
            {
                Write(piece.Span);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The client hears of it at the end of content; until then its bytes have nowhere to go.
            _fault = fault;
        }
    }

    private void Write(ReadOnlySpan<byte> piece)
    {
        if (_size + piece.Length > MessageStore.LargeBytes || _file is not null)
        {
            WriteToFile(piece);
        }
        else
        {
            if (_buffered + piece.Length > _buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _buffered + piece.Length));
                _buffer.AsSpan(0, _buffered).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = larger;
            }

            piece.CopyTo(_buffer.AsSpan(_buffered));
            _buffered += piece.Length;
        }

        _size += piece.Length;
    }

    private void WriteToFile(ReadOnlySpan<byte> piece)
    {
        if (!folder.Space.HasRoomFor(_file is null ? _buffered + piece.Length : piece.Length))
        {
            throw new NoSpaceException();
        }

        if (_file is null)
        {
            _path = Path.Combine(folder.Incoming, $"{Guid.NewGuid():N}.eml");
            _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
            var buffered = _buffer.AsSpan(0, _buffered);
            RandomAccess.Write(_file, buffered, 0);
            _crc = Crc32C.Compute(buffered);
        }

        RandomAccess.Write(_file, piece, _size);
        _crc = Crc32C.Append(_crc, piece);
    }

    private PendingRecord EncodeSmall()
    {
        using var content = new MemoryStream(_buffer, 0, _buffered, writable: false);
        var facts = MessageReader.ReadFacts(content, envelope, out var header);
        var destination = Adjust(router.Route(envelope, header, facts, _size, content));
        var kept = new StoreRecord.Received(envelope, _size, facts, null, destination)
        {
            Content = _buffered <= RecentContents.MaxContentBytes ? _buffer.AsSpan(0, _buffered).ToArray() : null,
        };
        return new PendingRecord(kept, ReceivedPayload.Encode(envelope, destination, _buffer.AsSpan(0, _buffered)));
    }

    /// <summary>The file is flushed, and its directory after the move, before the record that names it: so a record never names a file that is not there.</summary>
    private PendingRecord EncodeLarge()
    {
        var name = Path.GetFileName(_path!);
        using var content = new FileStream(_path!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var facts = MessageReader.ReadFacts(content, envelope, out var header);
        var destination = Adjust(router.Route(envelope, header, facts, _size, content));
        if (folder.IsDurable)
        {
            FileSync.Flush(_file!);
        }

        var kept = Path.Combine(folder.Large, name);
        File.Move(_path!, kept);
        _path = kept;
        if (folder.IsDurable)
        {
            DirectorySync.Flush(folder.Large);
        }

        return new PendingRecord(
            new StoreRecord.Received(envelope, _size, facts, name, destination), ReceivedPayload.Encode(envelope, destination, name, _size, _crc));
    }
}

using System.Buffers;

namespace MailCatcher.Store.Mime;

/// <summary>A message's content as a sliding window of bytes in a pooled buffer, so that a large message is never in memory whole. Offsets count from where the content began.</summary>
internal sealed class ContentWindow : IDisposable
{
    private const int InitialSize = 64 * 1024;

    private readonly Stream _content;
    private readonly long _origin;
    private byte[] _buffer;
    private int _start;
    private int _end;
    private bool _endReached;

    internal ContentWindow(Stream content)
    {
        _content = content;
        _origin = content.Position;
        Length = Math.Max(0, content.Length - _origin);
        _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(InitialSize, Length + 1));
    }

    /// <summary>Size of the whole content.</summary>
    internal long Length { get; }

    /// <summary>Where <see cref="Available"/> begins.</summary>
    internal long Offset { get; private set; }

    /// <summary>The bytes read and not yet passed.</summary>
    internal ReadOnlySpan<byte> Available => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Passes over bytes of <see cref="Available"/>.</summary>
    internal void Advance(int count)
    {
        _start += count;
        Offset += count;
    }

    /// <summary>Makes <see cref="Available"/> longer; <see langword="false"/> at the end of the content.</summary>
    internal bool Fill()
    {
        if (_endReached)
        {
            return false;
        }

        MakeRoom();
        var read = _content.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _endReached = read == 0 || Offset + (_end - _start) >= Length;
        return read > 0;
    }

    /// <summary>Reads from anywhere, into the caller's buffer, as far as it and the content go.</summary>
    internal int ReadAt(long offset, Span<byte> destination)
    {
        if (offset >= Offset && offset + destination.Length <= Offset + Available.Length)
        {
            Available.Slice((int)(offset - Offset), destination.Length).CopyTo(destination);
            return destination.Length;
        }

        var resume = _content.Position;
        _content.Position = _origin + offset;
        var read = _content.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        _content.Position = resume;
        return read;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            Available.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end < _buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        Available.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}

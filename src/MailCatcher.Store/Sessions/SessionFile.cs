using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using MailCatcher.Smtp;
using Microsoft.Win32.SafeHandles;

namespace MailCatcher.Store;

/// <summary>
/// A file of transcripts, one JSON object a line; its name is the number of its first one. A full one is compressed: sessions are much alike. Not flushed: a transcript is no promise, and a line that a crash has torn is passed over.
/// </summary>
internal sealed class SessionFile : IDisposable
{
    /// <summary>How many transcripts go into one file; the oldest file goes as a whole.</summary>
    internal const int Capacity = 1_000;

    /// <summary>A file of so many bytes is full before that: one session may send thousands of messages.</summary>
    private const int MostBytes = 4 * 1024 * 1024;

    private const string Plain = ".jsonl";
    private const string Compressed = ".jsonl.br";
    private const string Unfinished = ".tmp";
    private readonly List<(SessionSummary Summary, long Offset, int Length)> _sessions = [];
    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly string _folder;
    private readonly long _first;
    private SafeFileHandle? _file;
    private long _end;

    private SessionFile(string folder, long first, SafeFileHandle? file) => (_folder, _first, _file) = (folder, first, file);

    internal int Count => _sessions.Count;

    internal IReadOnlyList<(SessionSummary Summary, long Offset, int Length)> Sessions => _sessions;

    /// <summary>Whether nothing more goes into it.</summary>
    internal bool IsFull => _file is null || Count >= Capacity || _end >= MostBytes;

    internal static SessionFile Create(string folder, long first) =>
        new(folder, first, File.OpenHandle(PathOf(folder, first, Plain), FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete));

    /// <summary>Opens what an earlier process wrote, oldest first.</summary>
    internal static IEnumerable<SessionFile> OpenAll(string folder)
    {
        var numbers = Directory.EnumerateFiles(folder)
            .Where(path => path.EndsWith(Plain, StringComparison.Ordinal) || path.EndsWith(Compressed, StringComparison.Ordinal))
            .Select(path => long.TryParse(Path.GetFileName(path).Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : -1);
        foreach (var first in numbers.Where(first => first >= 0).Distinct().Order())
        {
            var isCompressed = File.Exists(PathOf(folder, first, Compressed));
            var file = new SessionFile(
                folder, first, isCompressed ? null : File.OpenHandle(PathOf(folder, first, Plain), FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete));
            if (isCompressed)
            {
                // A process may have died between the two.
                File.Delete(PathOf(folder, first, Plain));
            }

            file.ReadAll();
            yield return file;
        }
    }

    /// <summary>Compresses it; nothing is appended after this.</summary>
    internal void Compress()
    {
        if (_file is null)
        {
            return;
        }

        var path = PathOf(_folder, _first, Compressed);
        try
        {
            using (var source = Open())
            using (var target = new BrotliStream(File.Create(path + Unfinished), CompressionLevel.Optimal))
            {
                source.CopyTo(target);
            }

            File.Move(path + Unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(path + Unfinished);
        }

        _file.Dispose();
        _file = null;
        File.Delete(PathOf(_folder, _first, Plain));
    }

    /// <summary>Appends transcripts with one write.</summary>
    /// <returns>How many there was room for.</returns>
    internal int Append(ReadOnlySpan<SessionTranscript> transcripts, long number)
    {
        transcripts = transcripts[..Math.Min(transcripts.Length, Capacity - Count)];
        _lines.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_lines);
        var lengths = new int[transcripts.Length];
        for (var index = 0; index < transcripts.Length; index++)
        {
            var start = _lines.WrittenCount;
            JsonSerializer.Serialize(json, transcripts[index], RecordJson.Default.SessionTranscript);
            json.Reset();
            _lines.Write("\n"u8);
            lengths[index] = _lines.WrittenCount - start;
        }

        RandomAccess.Write(_file!, _lines.WrittenSpan, _end);
        for (var index = 0; index < transcripts.Length; index++)
        {
            _sessions.Add((SessionSummary.Of(number + index, transcripts[index]), _end, lengths[index]));
            _end += lengths[index];
        }

        return transcripts.Length;
    }

    internal SessionTranscript? Read(long offset, int length)
    {
        if (_file is null)
        {
            var bytes = ReadBytes();
            return offset + length <= bytes.Length ? Parse(bytes.AsSpan((int)offset, length)) : null;
        }

        var line = new byte[length];
        return RandomAccess.Read(_file, line, offset) == length ? Parse(line) : null;
    }

    internal void Delete()
    {
        Dispose();
        File.Delete(PathOf(_folder, _first, Plain));
        File.Delete(PathOf(_folder, _first, Compressed));
    }

    public void Dispose() => _file?.Dispose();

    private static string PathOf(string folder, long first, string extension) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{first:D12}{extension}"));

    private Stream Open()
    {
        var stream = new FileStream(
            PathOf(_folder, _first, _file is null ? Compressed : Plain), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return _file is null ? new BrotliStream(stream, CompressionMode.Decompress) : stream;
    }

    private byte[] ReadBytes()
    {
        using var source = Open();
        using var bytes = new MemoryStream();
        try
        {
            source.CopyTo(bytes);
        }
        catch (InvalidOperationException)
        {
            // Damaged from here on.
        }

        return bytes.ToArray();
    }

    private void ReadAll()
    {
        var bytes = ReadBytes();
        for (var start = 0; start < bytes.Length;)
        {
            var length = bytes.AsSpan(start).IndexOf((byte)'\n') + 1;
            length = length == 0 ? bytes.Length - start : length;
            if (Parse(bytes.AsSpan(start, length)) is { } transcript)
            {
                _sessions.Add((SessionSummary.Of(_first + _sessions.Count, transcript), start, length));

                // What is torn after this is written over.
                _end = start + length;
            }

            start += length;
        }
    }

    private static SessionTranscript? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line.TrimEnd((byte)'\n'), RecordJson.Default.SessionTranscript);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

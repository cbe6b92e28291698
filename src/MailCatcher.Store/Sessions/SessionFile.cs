using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MailCatcher.Smtp;
using Microsoft.Win32.SafeHandles;

namespace MailCatcher.Store;

/// <summary>
/// A file of transcripts, one JSON object a line; its name is the number of its first one. Not flushed: a transcript is no promise, and a line that a crash has torn is passed over.
/// </summary>
internal sealed class SessionFile : IDisposable
{
    /// <summary>How many transcripts go into one file; the oldest file goes as a whole.</summary>
    internal const int Capacity = 1_000;

    private const string Extension = ".jsonl";
    private readonly SafeFileHandle _file;
    private readonly List<(SessionSummary Summary, long Offset, int Length)> _sessions = [];
    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly string _path;
    private long _end;

    private SessionFile(string path, SafeFileHandle file) => (_path, _file, _end) = (path, file, RandomAccess.GetLength(file));

    internal int Count => _sessions.Count;

    internal IReadOnlyList<(SessionSummary Summary, long Offset, int Length)> Sessions => _sessions;

    internal static SessionFile Create(string folder, long first)
    {
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{first:D12}{Extension}"));
        return new SessionFile(path, File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete));
    }

    /// <summary>Opens what an earlier process wrote, oldest first.</summary>
    internal static IEnumerable<SessionFile> OpenAll(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var first))
            {
                var file = new SessionFile(path, File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete));
                file.ReadAll(first);
                yield return file;
            }
        }
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

        RandomAccess.Write(_file, _lines.WrittenSpan, _end);
        for (var index = 0; index < transcripts.Length; index++)
        {
            _sessions.Add((SessionSummary.Of(number + index, transcripts[index]), _end, lengths[index]));
            _end += lengths[index];
        }

        return transcripts.Length;
    }

    internal SessionTranscript? Read(long offset, int length)
    {
        var line = new byte[length];
        return RandomAccess.Read(_file, line, offset) == length ? Parse(line) : null;
    }

    internal void Delete()
    {
        Dispose();
        File.Delete(_path);
    }

    public void Dispose() => _file.Dispose();

    private void ReadAll(long first)
    {
        var bytes = new byte[_end];
        RandomAccess.Read(_file, bytes, 0);
        _end = 0;
        for (var start = 0; start < bytes.Length;)
        {
            var length = bytes.AsSpan(start).IndexOf((byte)'\n') + 1;
            length = length == 0 ? bytes.Length - start : length;
            if (Parse(bytes.AsSpan(start, length)) is { } transcript)
            {
                _sessions.Add((SessionSummary.Of(first + _sessions.Count, transcript), start, length));

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

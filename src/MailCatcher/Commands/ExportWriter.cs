using System.IO.Compression;
using MailCatcher.Store;

namespace MailCatcher.Commands;

/// <summary>Writes exported messages. What goes into a file or a folder remembers beside it how far it has come, so that the same command goes on there after it was broken off.</summary>
internal sealed class ExportWriter : IAsyncDisposable
{
    private const int NoteEvery = 500;
    private const string PartExtension = ".part";
    private const string NoteExtension = ".at";

    private readonly Stream? _stream;
    private readonly TransferFormat _format;
    private readonly string? _folder;
    private readonly string? _path;
    private readonly string? _note;
    private readonly string _asked;
    private MboxWriter? _mbox;
    private ZipArchive? _zip;
    private int _sinceNote;
    private string? _lastWritten;

    private ExportWriter(Stream? stream, TransferFormat format, string? folder, string? path, string? note, string asked) =>
        (_stream, _format, _folder, _path, _note, _asked) = (stream, format, folder, path, note, asked);

    /// <summary>The last message of an earlier run that is there already; <see langword="null"/>: none.</summary>
    internal string? Last { get; private init; }

    /// <summary>Whether a later run can go on where this one ends.</summary>
    internal bool CanGoOn => _note is not null;

    internal static ExportWriter ToStream(Stream stream, TransferFormat format) => new(stream, format, null, null, null, "");

    internal static ExportWriter ToFolder(string folder, string asked)
    {
        Directory.CreateDirectory(folder);
        var note = Path.Combine(folder, $".mailcatcher-export{NoteExtension}");
        return new ExportWriter(null, TransferFormat.Eml, folder, null, note, asked) { Last = ReadNote(note, asked)?.Last };
    }

    /// <summary>Writes to a file beside it until it is whole.</summary>
    internal static ExportWriter ToFile(string path, TransferFormat format, string asked)
    {
        var part = path + PartExtension;

        // An archive's directory is at its end: half of one is nothing to go on with.
        var note = format == TransferFormat.Zip ? null : part + NoteExtension;
        var known = note is not null && File.Exists(part) ? ReadNote(note, asked) : null;
        var stream = new FileStream(part, known is null ? FileMode.Create : FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        if (known is { Length: var length } && stream.Length >= length)
        {
            stream.SetLength(length);
            stream.Position = length;
            return new ExportWriter(stream, format, null, path, note, asked) { Last = known.Value.Last };
        }

        stream.SetLength(0);
        return new ExportWriter(stream, format, null, path, note, asked);
    }

    internal async Task WriteAsync(TransferMessage message, CancellationToken cancellationToken)
    {
        switch (_format)
        {
            case TransferFormat.Eml:
                await WriteFileAsync(message, cancellationToken);
                break;
            case TransferFormat.Mbox:
                await (_mbox ??= new MboxWriter(_stream!, goesOn: Last is not null)).WriteAsync(message, cancellationToken);
                break;
            case TransferFormat.Zip:
                await ZipEntries.WriteAsync(await ZipAsync(cancellationToken), message, cancellationToken);
                break;
            default:
                await JsonLines.WriteAsync(_stream!, message, cancellationToken);
                break;
        }

        _lastWritten = message.Id;
        if (++_sinceNote >= NoteEvery)
        {
            await NoteAsync(cancellationToken);
        }
    }

    /// <summary>Everything is there.</summary>
    internal async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_format == TransferFormat.Zip)
        {
            await (await ZipAsync(cancellationToken)).DisposeAsync();
        }

        if (_format == TransferFormat.Mbox)
        {
            await (_mbox ?? new MboxWriter(_stream!, goesOn: Last is not null)).CompleteAsync(cancellationToken);
        }

        if (_stream is FileStream file)
        {
            file.Flush(flushToDisk: true);
            await file.DisposeAsync();
            File.Move(_path! + PartExtension, _path!, overwrite: true);
        }
        else if (_stream is not null)
        {
            await _stream.FlushAsync(cancellationToken);
        }

        _lastWritten = null;
        if (_note is not null)
        {
            File.Delete(_note);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_lastWritten is not null)
        {
            await NoteAsync(CancellationToken.None);
        }

        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }
    }

    private async Task WriteFileAsync(TransferMessage message, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder!, EntryName.Of(message.Id, message.Content));
        await File.WriteAllBytesAsync(path, message.Content, cancellationToken);
        if (message.ReceivedAt is { } received)
        {
            File.SetLastWriteTimeUtc(path, received.UtcDateTime);
        }
    }

    private async Task<ZipArchive> ZipAsync(CancellationToken cancellationToken) =>
        _zip ??= await ZipArchive.CreateAsync(_stream!, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);

    // A mbox's last message must be followed by what another one needs before it: the writer puts that before the next.
    private async Task NoteAsync(CancellationToken cancellationToken)
    {
        _sinceNote = 0;
        if (_note is null || _lastWritten is null)
        {
            return;
        }

        if (_stream is FileStream { CanWrite: true } file)
        {
            await file.FlushAsync(cancellationToken);
        }

        var length = (_stream as FileStream)?.Position ?? 0;
        await File.WriteAllTextAsync(_note + ".new", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{length}\n{_lastWritten}\n{_asked}"), cancellationToken);
        File.Move(_note + ".new", _note, overwrite: true);
    }

    private static (long Length, string Last)? ReadNote(string path, string asked) =>
        File.Exists(path) && File.ReadAllText(path).Split('\n', 3) is [var length, var last, var before]
            && before == asked
            && long.TryParse(length, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var bytes) ? (bytes, last) : null;
}

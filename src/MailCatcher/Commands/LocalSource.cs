using System.Runtime.CompilerServices;
using MailCatcher.Store;

namespace MailCatcher.Commands;

/// <summary>A file, a folder of files, a maildir, or standard input. Links within a folder are not followed.</summary>
internal sealed class LocalSource(string path, TransferFormat? format, TransferReader reader) : IImportSource
{
    private static readonly EnumerationOptions Walk = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden };

    public async IAsyncEnumerable<TransferMessage?> ReadAsync(Action<long, long> note, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (path == "-")
        {
            await foreach (var message in ReadStreamAsync(Console.OpenStandardInput(), cancellationToken))
            {
                yield return message;
            }

            yield break;
        }

        var files = FilesOf(path);
        var (total, before) = (files.Sum(file => file.Length), 0L);
        foreach (var file in files)
        {
            await using var source = file.OpenRead();
            await foreach (var message in ReadStreamAsync(source, cancellationToken))
            {
                note(before + (source.CanSeek ? source.Position : 0), total);
                yield return message is null ? null : WithFile(message, file);
            }

            before += file.Length;
        }
    }

    private async IAsyncEnumerable<TransferMessage?> ReadStreamAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (known, source) = format is { } given ? (given, stream) : await TransferFormats.SniffAsync(stream, cancellationToken);
        await foreach (var message in reader.ReadAsync(source, known, cancellationToken))
        {
            yield return message;
        }
    }

    private static FileInfo[] FilesOf(string path)
    {
        if (File.Exists(path))
        {
            return [new FileInfo(path)];
        }

        if (!Directory.Exists(path))
        {
            throw new CommandException(ExitCodes.NotThere, $"there is no '{path}'.");
        }

        // By name, so that a second run meets the same in the same order. What is being delivered in a maildir is not there yet.
        return [.. new DirectoryInfo(path).EnumerateFiles("*", Walk).Where(file => file.Directory!.Name != "tmp" || !IsMaildir(file.Directory.Parent!)).Where(IsMail).OrderBy(file => file.FullName, StringComparer.Ordinal)];
    }

    private static bool IsMaildir(DirectoryInfo folder) => Directory.Exists(Path.Combine(folder.FullName, "cur")) && Directory.Exists(Path.Combine(folder.FullName, "new"));

    private static bool IsInMaildir(FileInfo file) => MaildirName.IsFolder(file.Directory?.Name) && file.Directory!.Parent is { } parent && IsMaildir(parent);

    private static bool IsMail(FileInfo file) => IsInMaildir(file) || file.Extension.ToLowerInvariant() is ".eml" or ".mbox" or ".mbx" or ".zip" or ".jsonl" or ".ndjson" or ".txt" or ".msg" or "";

    /// <summary>The message with what its file says: a maildir's name has the time and the flags (https://cr.yp.to/proto/maildir.html), any other file the time it was put there.</summary>
    private static TransferMessage WithFile(TransferMessage message, FileInfo file)
    {
        if (message.ReceivedAt is not null)
        {
            return message;
        }

        if (!IsInMaildir(file))
        {
            return message with { ReceivedAt = file.LastWriteTimeUtc };
        }

        var name = MaildirName.Parse(file.Name);
        return message with { ReceivedAt = name.ReceivedAt ?? file.LastWriteTimeUtc, Seen = name.Seen, Pinned = name.Pinned };
    }
}

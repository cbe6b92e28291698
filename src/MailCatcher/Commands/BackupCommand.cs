using System.CommandLine;
using System.Globalization;

namespace MailCatcher.Commands;

/// <summary><c>mailcatcher backup</c>: everything that a running server keeps, into one file.</summary>
internal static class BackupCommand
{
    private const int BufferBytes = 256 * 1024;
    private const string PartExtension = ".part";

    internal static Command Create()
    {
        var target = new Argument<string>("FILE") { Description = "Where the archive (tar) goes, or - for standard output" };
        var command = new Command("backup", "Write all that a running server keeps to an archive, to be unpacked as a data folder") { target };
        command.Run(new ServerOptions(), async (parsed, client, cancellationToken) =>
        {
            var path = parsed.GetValue(target)!;
            using var answer = await client.SendAsync(HttpMethod.Get, "api/v1/backup", body: null, cancellationToken);
            using var bar = ProgressBar.OnTerminal();
            try
            {
                await using var source = await answer.Content.ReadAsStreamAsync(cancellationToken);
                if (path == "-")
                {
                    await using var output = Console.OpenStandardOutput();
                    await CopyAsync(source, output, bar, cancellationToken);
                    return ExitCodes.Ok;
                }

                // It has its name once it is whole and on the disk. Everybody's mail is in it, so it is for nobody else, as the data folder is.
                File.Delete(path + PartExtension);
                await using (var file = new FileStream(path + PartExtension, OwnFile()))
                {
                    await CopyAsync(source, file, bar, cancellationToken);
                    file.Flush(flushToDisk: true);
                }

                File.Move(path + PartExtension, path, overwrite: true);
            }
            catch (Exception fault) when (fault is IOException or HttpRequestException or UnauthorizedAccessException)
            {
                throw new CommandException(ExitCodes.Unavailable, $"the backup broke off: {fault.Message}");
            }

            bar.Dispose();
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(path).Length} bytes. To restore: unpack it into an empty folder, and start a server with --data FOLDER."));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static FileStreamOptions OwnFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static async Task CopyAsync(Stream source, Stream target, ProgressBar bar, CancellationToken cancellationToken)
    {
        var (buffer, sum) = (new byte[BufferBytes], 0L);
        while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            sum += read;
            bar.Tell(sum, total: 0, string.Create(CultureInfo.InvariantCulture, $"{sum / (1024 * 1024)} MiB"));
        }

        await target.FlushAsync(cancellationToken);
    }
}

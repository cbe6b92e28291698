using System.CommandLine;
using System.Globalization;
using MailCatcher.Api;
using MailCatcher.Store;

namespace MailCatcher.Commands;

/// <summary><c>mailcatcher export</c>: messages out of a running server, into a file, a folder or standard output.</summary>
internal static class ExportCommand
{
    internal static Command Create()
    {
        var target = new Argument<string>("TARGET") { Description = "A file (.jsonl, .mbox or .zip), a folder for .eml files, or - for standard output" };
        var query = new Option<string>("--query") { HelpName = "QUERY", Description = "Only what a search finds [default: all]" };
        var inbox = new Option<string>("--inbox") { HelpName = "NAME", Description = "Only this inbox's" };
        var format = new Option<string>("--format") { HelpName = "FORMAT", Description = $"{TransferFormats.Names} [default: by the name of the target]" };
        var command = new Command("export", "Write messages, oldest first, as JSON lines, mbox, zip or .eml files; goes on where it was broken off") { target, query, inbox, format };
        command.Run(new ServerOptions(), async (parsed, client, cancellationToken) =>
        {
            var path = parsed.GetValue(target)!;
            var known = FormatOf(path, parsed.GetValue(format));
            var (search, from) = (parsed.GetValue(query), parsed.GetValue(inbox));
            await using var writer = Open(path, known, $"{known} {from} {search}");
            using var bar = ProgressBar.OnTerminal();
            using var answer = await client.SendAsync(
                HttpMethod.Get, Query.Of("api/v1/export", ("format", "jsonl"), ("query", search), ("inbox", from), ("after", writer.Last)), body: null, cancellationToken);
            var total = answer.Headers.TryGetValues(TransferApi.TotalHeader, out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
            if (known == TransferFormat.Zip && total > ZipEntries.MaxEntries)
            {
                throw new CommandException(ExitCodes.Usage, $"these are {total} messages; a zip archive holds at most {ZipEntries.MaxEntries}: use jsonl or mbox.");
            }

            var written = 0;
            try
            {
                await using var lines = await answer.Content.ReadAsStreamAsync(cancellationToken);
                await foreach (var message in JsonLines.ReadAsync(lines, Array.MaxLength, cancellationToken))
                {
                    await writer.WriteAsync(message ?? throw new IOException("a message came only in part"), cancellationToken);
                    bar.Tell(++written, total, $"{written} of {total} messages");
                }

                await writer.CompleteAsync(cancellationToken);
            }
            catch (Exception fault) when (fault is IOException or HttpRequestException or UnauthorizedAccessException)
            {
                throw new CommandException(ExitCodes.Unavailable, $"the export broke off after {written} messages: {fault.Message}{(writer.CanGoOn ? " Run it again to go on." : "")}");
            }

            bar.Dispose();
            await Console.Error.WriteLineAsync($"{written} messages exported{(writer.Last is null ? "" : ", the others were there")}.");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static ExportWriter Open(string path, TransferFormat format, string asked)
    {
        try
        {
            return path == "-" ? ExportWriter.ToStream(Console.OpenStandardOutput(), format) : format == TransferFormat.Eml ? ExportWriter.ToFolder(path, asked) : ExportWriter.ToFile(path, format, asked);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.NotThere, $"'{path}' cannot be written: {fault.Message}");
        }
    }

    private static TransferFormat FormatOf(string path, string? name)
    {
        var extension = Path.GetExtension(path).ToLowerInvariant();
        var known = !string.IsNullOrEmpty(name) ? TransferFormats.Find(name) ?? throw new CommandException(ExitCodes.Usage, $"--format: '{name}' is no format: use {TransferFormats.Names}.")
            : extension switch { ".jsonl" or ".ndjson" or ".json" => TransferFormat.JsonLines, ".mbox" => TransferFormat.Mbox, ".zip" => TransferFormat.Zip, _ when path == "-" => TransferFormat.JsonLines, _ => TransferFormat.Eml };
        return known == TransferFormat.Eml && path == "-" ? throw new CommandException(ExitCodes.Usage, "standard output takes jsonl, mbox or zip; .eml files need a folder.") : known;
    }
}

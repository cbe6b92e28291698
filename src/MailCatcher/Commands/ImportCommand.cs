using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using MailCatcher.Store;

namespace MailCatcher.Commands;

/// <summary><c>mailcatcher import</c>: messages from files, folders, standard input or another catcher into a running server.</summary>
internal static class ImportCommand
{
    private const int BatchMessages = 200;
    private const long BatchBytes = 4 * 1024 * 1024;

    /// <summary>What no server takes is not read into memory either.</summary>
    private const int MaxMessageBytes = 512 * 1024 * 1024;

    internal static Command Create()
    {
        var sources = new Argument<string[]>("SOURCE") { Arity = ArgumentArity.OneOrMore, Description = "Files (.eml, .mbox, .zip, .jsonl), folders of them, maildirs, - for standard input, or the address of another catcher: MailCatcher, Mailpit, MailHog or MailDev" };
        var inbox = new Option<string>("--inbox") { HelpName = "NAME", Description = "Put them into this inbox [default: where they were, or where rules send them]" };
        var format = new Option<string>("--format") { HelpName = "FORMAT", Description = $"{TransferFormats.Names} [default: by the first bytes of each file]" };
        var api = new Option<string>("--api") { HelpName = "API", Description = $"What an address is: {CatcherSource.Names} [default: found out]" };
        var command = new Command("import", "Keep messages from elsewhere; those that are here already are passed over, so that it can be run again") { sources, inbox, format, api };
        command.Run(new ServerOptions(), async (parsed, client, cancellationToken) =>
        {
            TransferFormat? known = parsed.GetValue(format) is { Length: > 0 } name
                ? TransferFormats.Find(name) ?? throw new CommandException(ExitCodes.Usage, $"--format: '{name}' is no format: use {TransferFormats.Names}.") : null;
            var reader = new TransferReader(MaxMessageBytes, Path.GetTempPath());
            using var bar = ProgressBar.OnTerminal();
            using var upload = new Upload(client, parsed.GetValue(inbox), bar);
            try
            {
                foreach (var source in parsed.GetValue(sources)!)
                {
                    await foreach (var message in SourceOf(source, known, parsed.GetValue(api), reader).ReadAsync(upload.Note, cancellationToken))
                    {
                        await upload.AddAsync(message, cancellationToken);
                    }
                }

                await upload.SendAsync(cancellationToken);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException or HttpRequestException)
            {
                throw new CommandException(ExitCodes.NotThere, $"the import broke off after {upload.Result.Added} messages: {fault.Message}. Run it again to go on.");
            }

            bar.Dispose();
            var result = upload.Result;
            await Console.Out.WriteLineAsync($"{result.Added} imported, {result.Skipped} here already, {result.Failed} failed.");
            return result.Failed > 0 ? ExitCodes.NotThere : ExitCodes.Ok;
        });
        return command;
    }

    private static IImportSource SourceOf(string source, TransferFormat? format, string? api, TransferReader reader) =>
        Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? new CatcherSource(address, api) : new LocalSource(source, format, reader);

    /// <summary>Hands messages to the server, many in one request.</summary>
    private sealed class Upload(RestClient client, string? inbox, ProgressBar bar) : IDisposable
    {
        private readonly MemoryStream _lines = new();
        private int _count;
        private (long Done, long Total) _bytes;

        internal ImportResult Result { get; private set; }

        /// <summary>How much of the sources has been read.</summary>
        internal void Note(long done, long total) => _bytes = (done, total);

        public void Dispose() => _lines.Dispose();

        internal async Task AddAsync(TransferMessage? message, CancellationToken cancellationToken)
        {
            if (message is null)
            {
                Result += new ImportResult(0, 0, 1);
                return;
            }

            await JsonLines.WriteAsync(_lines, message, cancellationToken);
            if (++_count >= BatchMessages || _lines.Length >= BatchBytes)
            {
                await SendAsync(cancellationToken);
            }
        }

        internal async Task SendAsync(CancellationToken cancellationToken)
        {
            if (_count == 0)
            {
                return;
            }

            using var content = new ByteArrayContent(_lines.GetBuffer(), 0, (int)_lines.Length);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            using var answer = await client.SendAsync(HttpMethod.Post, Query.Of("api/v1/import", ("format", "jsonl"), ("inbox", inbox)), content, cancellationToken);
            var told = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!;
            Result += new ImportResult((int)told["Added"]!, (int)told["Skipped"]!, (int)told["Failed"]!);
            _lines.SetLength(0);
            _count = 0;
            var sum = Result.Added + Result.Skipped + Result.Failed;
            bar.Tell(_bytes.Done, _bytes.Total, $"{sum} messages, {Result.Skipped} of them here already");
        }
    }
}

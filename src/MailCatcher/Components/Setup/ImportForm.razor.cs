using System.Collections.Immutable;
using MailCatcher.Components.Elements;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace MailCatcher.Components.Setup;

/// <summary>Takes files from the browser, keeps the messages in them, and tells what came of each. Leaving the page breaks it off; what was kept stays, and the same files can be given again.</summary>
public sealed partial class ImportForm : IAsyncDisposable
{
    /// <summary>Largest file, in bytes; that of an import over the API.</summary>
    private const long MaxFileBytes = 4L * 1024 * 1024 * 1024;

    private const int MaxFiles = 1_000;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _closed = new();
    private readonly bool _isLimited = MailAccess.Current.IsLimited;
    private readonly List<ImportedFile> _files = [];
    private Run? _run;
    private Task _running = Task.CompletedTask;
    private ImportResult _sum;
    private string _inbox = "";
    private string? _problem;
    private bool _wasStopped;
    private int _round;

    /// <summary>The inboxes to choose from.</summary>
    [Parameter]
    public ImmutableArray<string> Inboxes { get; set; } = [];

    [Inject]
    private MessageTransfer Transfer { get; set; } = default!;

    [Inject]
    private IOptions<SmtpOptions> Smtp { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    private long MaxMessageBytes => Smtp.Value.MaxMessageBytes is > 0 and var most ? most : Array.MaxLength;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => _inbox = _isLimited && !Inboxes.IsEmpty ? Inboxes[0] : "";

    private static double Share(Run run) => run.Total == 0 ? 0 : Math.Clamp((double)(run.Before + run.Position) / run.Total, 0, 1);

    private string Told(Run run) => $"{Bytes.Format(run.Before + run.Position)} of {Bytes.Format(run.Total)}, {Numbers.Plain(_sum.Added + run.Result.Added)} new, {Numbers.Plain(_sum.Skipped + run.Result.Skipped)} already here";

    private async Task ImportAsync(InputFileChangeEventArgs change)
    {
        if (_run is not null || !MailAccess.Current.MayWrite)
        {
            return;
        }

        (_sum, _problem, _wasStopped) = (default, null, false);
        _files.Clear();
        if (change.FileCount > MaxFiles)
        {
            _problem = $"At most {Numbers.Plain(MaxFiles)} files at once; put them into a zip, or use mailcatcher import.";
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
        var files = change.GetMultipleFiles(MaxFiles);
        _run = new Run(stop, files.Sum(file => file.Size));
        var importing = ImportAsync(files, _run);
        _running = importing;
        using var timer = new PeriodicTimer(LookInterval, Time);
        try
        {
            while (!importing.IsCompleted && !_closed.IsCancellationRequested)
            {
                StateHasChanged();
                await Task.WhenAny(importing, timer.WaitForNextTickAsync(CancellationToken.None).AsTask());
            }

            await importing;
        }
        finally
        {
            // A new element, so that the same files can be chosen again.
            (_run, _round) = (null, _round + 1);
        }
    }

    private async Task ImportAsync(IReadOnlyList<IBrowserFile> files, Run run)
    {
        // One for all: it tells apart what is the same in two of them.
        var reader = Transfer.CreateReader(MaxMessageBytes);
        foreach (var file in files)
        {
            (run.File, run.Result, run.Source) = (file.Name, default, null);
            var why = await ImportAsync(file, reader, run);
            _files.Add(new ImportedFile(file.Name, run.Result, why ?? (run.Result.Failed == 0 ? null : $"Refused is what cannot be read as a message, or is larger than {Bytes.Format(MaxMessageBytes)} (Smtp:MaxMessageBytes).")));
            _sum += run.Result;
            run.Before += file.Size;
            if (run.Stop.IsCancellationRequested)
            {
                _wasStopped = true;
                return;
            }
        }
    }

    /// <returns>Why nothing more of the file was kept; <see langword="null"/>: it was read to its end.</returns>
    private async Task<string?> ImportAsync(IBrowserFile file, TransferReader reader, Run run)
    {
        if (file.Size > MaxFileBytes)
        {
            return $"The file is larger than {Bytes.Format(MaxFileBytes)}: divide it, or use mailcatcher import.";
        }

        try
        {
            await using var uploaded = file.OpenReadStream(MaxFileBytes, run.Stop.Token);
            run.Source = uploaded;
            var (format, source) = await TransferFormats.SniffAsync(uploaded, run.Stop.Token);
            run.Result = await Transfer.ImportAsync(reader.ReadAsync(source, format, run.Stop.Token), _inbox.Length == 0 ? null : _inbox, result => run.Result = result, run.Stop.Token);
            return run.Result == default ? "There is no message in it." : null;
        }
        catch (OperationCanceledException) when (run.Stop.IsCancellationRequested)
        {
            return "Cancelled before its end.";
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or MailAccessException)
        {
            return fault.Message;
        }
        catch (Exception fault) when (fault is JSException or TimeoutException)
        {
            return $"The browser did not hand it over: {fault.Message}";
        }
    }

    /// <summary>What came of a file.</summary>
    private sealed record ImportedFile(string Name, ImportResult Result, string? Why);

    /// <summary>An import under way.</summary>
    private sealed class Run(CancellationTokenSource stop, long total)
    {
        internal CancellationTokenSource Stop => stop;

        internal long Total => total;

        /// <summary>The sizes of the files that are done, in bytes.</summary>
        internal long Before { get; set; }

        internal string File { get; set; } = "";

        internal ImportResult Result { get; set; }

        internal Stream? Source { get; set; }

        internal long Position => Source is { CanRead: true } source ? source.Position : 0;
    }
}

using System.Globalization;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Sessions;

/// <summary>What was said in one session. Shows it as soon as the session has ended.</summary>
public sealed partial class TranscriptView : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly string _linesId = $"lines-{Guid.NewGuid():N}";
    private string? _loaded;
    private SessionTranscript? _transcript;
    private bool _isMissing;

    /// <summary>The session.</summary>
    [Parameter, EditorRequired]
    public string SessionId { get; set; } = "";

    [Inject]
    private SessionLog Sessions { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        Sessions.Changed -= OnChanged;
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => Sessions.Changed += OnChanged;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (SessionId != _loaded)
        {
            _loaded = SessionId;
            await LoadAsync();
        }
    }

    private void OnChanged() => _ = InvokeAsync(async () =>
    {
        if (_transcript is null && !_closed.IsCancellationRequested)
        {
            await LoadAsync();
            StateHasChanged();
        }
    });

    private async Task LoadAsync()
    {
        try
        {
            _transcript = await Sessions.FindAsync(SessionId, _closed.Token);
            _isMissing = _transcript is null;
        }
        catch (OperationCanceledException)
        {
            // The reader went elsewhere.
        }
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds < 10
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:#,0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:#,0.0} s");

    private static string Mark(TranscriptSide side) => side switch { TranscriptSide.Client => "C", TranscriptSide.Server => "S", _ => "·" };

    private static string ClassOf(TranscriptLine line) => line.Side switch
    {
        TranscriptSide.Server when line.Text.Length > 0 && line.Text[0] is '4' or '5' => "server refused",
        TranscriptSide.Server => "server",
        TranscriptSide.Client => "client",
        _ => "note",
    };
}

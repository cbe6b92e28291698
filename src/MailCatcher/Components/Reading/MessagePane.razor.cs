using System.Collections.Immutable;
using MailCatcher.Components.Inbox;
using MailCatcher.Components.Live;
using MailCatcher.Components.Releasing;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailCatcher.Store.Mime;
using MailCatcher.Views;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace MailCatcher.Components.Reading;

/// <summary>The open message: its head, its tabs, and what can be done with it. Opening marks it seen.</summary>
public sealed partial class MessagePane : IDisposable
{
    /// <summary>What is read sooner replaces what was shown at once; only what takes longer shows that it is being read.</summary>
    private static readonly TimeSpan Unnoticed = TimeSpan.FromMilliseconds(100);

    /// <summary>That a message is seen changes its row and the counts on every page: drawn at once, they would hold up the message itself.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromMilliseconds(300);

    private readonly bool _mayChange = MailAccess.Current.MayWrite;
    private readonly bool _mayRelease = MailAccess.Current.MayRelease;
    private readonly CancellationTokenSource _closed = new();

    // Kept apart from its source, which is disposed while what was begun may still be under way.
    private readonly CancellationToken _closing;
    private IDisposable? _subscription;
    private Guid _loaded;
    private bool _isGone;
    private MessageSummary? _message;
    private string? _tab;
    private ParsedMessage? _parsed;
    private bool _hasHtml;
    private int _blockedReferences;
    private bool _knowsDark;
    private string? _fromHtml;
    private Findings _found = Findings.None;
    private ImmutableArray<MessageNote> _notes = [];
    private ImmutableArray<OutboxEntry> _releases = [];

    /// <summary>Makes the component.</summary>
    public MessagePane() => _closing = _closed.Token;

    /// <summary>The message to show.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>The tab asked for, by name; when missing or unknown, HTML or else text.</summary>
    [Parameter]
    public string? Tab { get; set; }

    /// <summary>The list it was opened from.</summary>
    [Parameter]
    public ListScope Scope { get; set; } = ListScope.Everything;

    /// <summary>Asks for the message to be deleted.</summary>
    [Parameter]
    public EventCallback<Guid> OnDelete { get; set; }

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private MessageViews Views { get; set; } = default!;

    [Inject]
    private Outbox Outbox { get; set; } = default!;

    [Inject]
    private LiveStore Live { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    // Until the message is read nobody knows which tab it opens on, and none is marked: a mark that jumps would be worse.
    private MessageTab? Current => AskedFor(_tab) is { } tab ? tab
        : _parsed is null ? null
        : _hasHtml ? MessageTab.Html
        : MessageTab.Text;

    // What a tab keeps is of one message; the frame of HTML is the same for all.
    private object BodyKey => (Current == MessageTab.Html ? Guid.Empty : Id, Current);

    // To say it in text means to take the HTML apart: done for who looks there.
    private bool SaysItInHtmlOnly => _hasHtml && _fromHtml is null && _parsed is { Text: null or "" };

    /// <summary>Goes a number of tabs on, or back when negative; stops at the ends.</summary>
    public void StepTab(int step)
    {
        var tabs = Tabs().Select(tab => tab.Tab).Where(tab => !IsAbsent(tab)).ToList();
        var next = tabs[Math.Clamp((Current is { } current ? tabs.IndexOf(current) : 0) + step, 0, tabs.Count - 1)];
        Navigation.NavigateTo(AddressOf(next), replace: true);
    }

    /// <summary>Pins the message, or lets it go.</summary>
    public Task PinAsync() => _message is null ? Task.CompletedTask : Messages.SetPinnedAsync([Id], !_message.IsPinned, _closing);

    /// <summary>Asks who should get the message.</summary>
    public async Task ReleaseAsync()
    {
        var parameters = new DialogParameters<ReleaseDialog> { { dialog => dialog.MessageId, Id } };
        var options = new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true };
        var reference = await Dialogs.ShowAsync<ReleaseDialog>("Release this message", parameters, options);
        if (await reference.Result is { Canceled: false })
        {
            Navigation.NavigateTo(AddressOf(MessageTab.Releases));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => _subscription = Live.Subscribe(changes => InvokeAsync(() => RefreshAsync(changes)));

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (Id == _loaded)
        {
            await TurnToTabAsync();
            return;
        }

        _loaded = Id;
        try
        {
            await LoadAsync(Id);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // The reader went elsewhere.
        }
    }

    private async Task TurnToTabAsync()
    {
        if (AskedFor(Tab) == MessageTab.Text && SaysItInHtmlOnly)
        {
            SayInText(await Messages.ReadAsync(Id, _closing));
        }

        // What is still being loaded turns to it by itself.
        _tab = _message?.Id == Id ? Tab : _tab;
    }

    private async Task LoadAsync(Guid id)
    {
        var message = await Messages.FindAsync(id, _closing);
        var reading = message is null ? Task.FromResult(Opened.Nothing) : ReadAsync(id, _closing);
        if (!reading.IsCompleted && await Task.WhenAny(reading, Task.Delay(Unnoticed, _closing)) != reading && id == _loaded)
        {
            Show(message, Opened.Nothing);
            StateHasChanged();
        }

        var opened = await reading;
        if (id != _loaded)
        {
            // The reader has stepped on while this was being read.
            return;
        }

        Show(message, opened);
        _isGone = opened.Message is null;
        StateHasChanged();
        if (opened.Message?.Html is not null)
        {
            // The frame is fetching it by now.
            var look = new HtmlLook { Root = new Uri(Navigation.BaseUri).AbsolutePath.TrimEnd('/') };
            var view = await Views.FindHtmlAsync(id, look, _closing, opened.Message);
            if (id == _loaded)
            {
                ShowLook(view);
            }
        }

        if (message is { IsSeen: false })
        {
            await NoteOpenedAsync(id);
        }
    }

    private async Task NoteOpenedAsync(Guid id)
    {
        // Whatever the reader does meanwhile: who closes the page has opened the message all the same.
        await Task.Delay(Behind, _closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            await Messages.NoteOpenedAsync(id, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // The server is being stopped, and the store is closed.
        }
    }

    private async Task<Opened> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        // All of it before the message is shown: what comes later moves the rest about.
        var releases = Outbox.ListForMessageAsync(id, cancellationToken).AsTask();
        var read = await Messages.ReadWithNotesAsync(id, cancellationToken);
        return new Opened(read?.Message, read?.Notes ?? [], await releases);
    }

    private void Show(MessageSummary? message, Opened opened)
    {
        var parsed = opened.Message;
        (_message, _tab, _isGone, _notes, _releases, _blockedReferences, _knowsDark) = (message, Tab, false, opened.Notes, opened.Releases, 0, false);
        _hasHtml = parsed?.Html is not null;
        _found = parsed is null || message is null ? Findings.None : Findings.In(message.Facts.Subject, parsed);

        // The frame fetches the HTML by itself; an open page need not hold it.
        _parsed = parsed is null ? null : parsed with { Html = null };
        _fromHtml = null;
        if (Current == MessageTab.Text && SaysItInHtmlOnly)
        {
            SayInText(parsed);
        }
    }

    private void ShowLook(HtmlView? view)
    {
        var look = (view?.BlockedReferences ?? 0, view?.KnowsDark ?? false);
        if (look != (_blockedReferences, _knowsDark))
        {
            // Drawn again only where there is something to tell: the browser is busy with the frame.
            (_blockedReferences, _knowsDark) = look;
            StateHasChanged();
        }
    }

    // Nothing to say is said once as well.
    private void SayInText(ParsedMessage? parsed) => _fromHtml = (parsed?.Html is { } html ? PlainRendering.Of(html) : null) ?? "";

    private static MessageTab? AskedFor(string? name) => Enum.TryParse<MessageTab>(name, ignoreCase: true, out var tab) && Enum.IsDefined(tab) ? tab : null;

    private IEnumerable<(MessageTab Tab, string Label, int Count)> Tabs()
    {
        // Always the same ones: tabs that come and go shift the others under the pointer.
        yield return (MessageTab.Html, "HTML", 0);
        yield return (MessageTab.Text, "Text", 0);
        yield return (MessageTab.Headers, "Headers", 0);
        yield return (MessageTab.Source, "Source", 0);
        yield return (MessageTab.Attachments, "Attachments", _message?.Facts.AttachmentCount ?? 0);
        yield return (MessageTab.Structure, "Structure", 0);
        yield return (MessageTab.Envelope, "Envelope", 0);
        yield return (MessageTab.Session, "Session", 0);
        yield return (MessageTab.Releases, "Releases", _releases.Length);
    }

    private bool IsAbsent(MessageTab tab) => tab == MessageTab.Html && _parsed is not null && !_hasHtml;

    private async Task RefreshAsync(StoreChanges changes)
    {
        if (changes.ConcernsReleasesOf(Id))
        {
            _releases = await Outbox.ListForMessageAsync(Id, _closing);
            StateHasChanged();
        }

        if (changes.Concerns(Id) && !_isGone && _message?.Id == Id)
        {
            var id = Id;
            var message = await Messages.FindAsync(id, _closing);
            if (id == _loaded && message?.ModSequence != _message?.ModSequence)
            {
                _isGone = message is null;
                _message = message ?? _message;
                StateHasChanged();
            }
        }
    }

    private string AddressOf(MessageTab tab) => Scope.AddressOf($"message/{Id}", $"tab={tab.ToString().ToLowerInvariant()}");

    private async Task MarkUnseenAsync()
    {
        await Messages.MarkSeenAsync([Id], seen: false, _closing);
        Navigation.NavigateTo(Scope.AddressOf(""));
    }

    private Task SetTagsAsync(ImmutableArray<string> tags) => Messages.SetTagsAsync([Id], tags, _closing);

    /// <summary>What is read of a message to show it.</summary>
    private sealed record Opened(ParsedMessage? Message, ImmutableArray<MessageNote> Notes, ImmutableArray<OutboxEntry> Releases)
    {
        internal static Opened Nothing { get; } = new(null, [], []);
    }
}

using System.Collections.Immutable;
using MailCatcher.Components.Live;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace MailCatcher.Components.Setup;

/// <summary>Of what this browser's user wants desktop notifications: all mail, or that of some inboxes and saved searches.</summary>
public sealed partial class AlertsPanel : IAsyncDisposable
{
    private AlertChoices _choices = AlertChoices.None;
    private ImmutableArray<string> _inboxes = [];
    private ImmutableArray<SavedSearch> _searches = [];
    private string? _permission;
    private IJSObjectReference? _script;

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private SavedSearches Searches { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    private string Permission => _permission switch
    {
        "granted" when !_choices.IsOn => "Allowed. Choose below what they tell of.",
        "granted" => "On while a page of MailCatcher is open and you look at something else.",
        "denied" => "This browser refuses them: allow notifications for this address in its settings.",
        "missing" => "Browsers show notifications only of pages on https or on this machine.",
        _ => "Off until you allow them.",
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await PageScript.EndAsync(_script);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _inboxes = [.. Messages.ListInboxes().Select(inbox => inbox.Name)];
        _searches = Searches.List();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _script = await Browser.InvokeAsync<IJSObjectReference>("import", Alerts.ScriptPath);
            _choices = await _script.InvokeAsync<AlertChoices?>("read") ?? AlertChoices.None;
            _permission = await _script.InvokeAsync<string>("permission");
            StateHasChanged();
        }
    }

    private static bool Is(ChangeEventArgs change) => change.Value is true;

    private async Task ChangeAsync(AlertChoices choices)
    {
        _choices = choices;
        if (_script is not null)
        {
            await _script.InvokeVoidAsync("write", choices);
            if (choices.IsOn)
            {
                await AllowAsync();
            }
        }
    }

    private async Task AllowAsync() => _permission = _script is null ? _permission : await _script.InvokeAsync<string>("ask");

    private async Task TryAsync() => await (_script?.InvokeVoidAsync("sample", _choices.Sound) ?? ValueTask.CompletedTask);
}

using MailCatcher.Smtp;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace MailCatcher.Components.Releasing;

/// <summary>Sends a release to the reader instead of its recipients. The reader's address is kept in the browser.</summary>
public sealed partial class SendToMe : IAsyncDisposable
{
    private const string ScriptPath = "./js/release.js";
    private IJSObjectReference? _script;
    private string _text = "";
    private EmailAddress? _own;
    private bool _isAsking;
    private bool _isWrong;

    /// <summary>Called with the reader's address, which is to be the only recipient.</summary>
    [Parameter]
    public EventCallback<EmailAddress> OnChoose { get; set; }

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_script is not null)
            {
                await _script.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone.
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _script = await Browser.InvokeAsync<IJSObjectReference>("import", ScriptPath);
            if (TryRead(await _script.InvokeAsync<string?>("recallOwnAddress"), out var own))
            {
                (_own, _text) = (own, own.ToString());
                StateHasChanged();
            }
        }
    }

    private static bool TryRead(string? text, out EmailAddress address) => EmailAddress.TryParse(text?.Trim() ?? "", out address) && address.Domain.Length > 0;

    private Task ChooseAsync()
    {
        _isAsking = _own is null;
        return _own is { } own ? OnChoose.InvokeAsync(own) : Task.CompletedTask;
    }

    private async Task KeepAsync()
    {
        _isWrong = !TryRead(_text, out var own);
        if (_isWrong)
        {
            return;
        }

        (_own, _isAsking) = (own, false);
        if (_script is not null)
        {
            await _script.InvokeVoidAsync("rememberOwnAddress", own.ToString());
        }

        await OnChoose.InvokeAsync(own);
    }
}

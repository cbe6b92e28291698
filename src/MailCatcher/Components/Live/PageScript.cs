using Microsoft.JSInterop;

namespace MailCatcher.Components.Live;

/// <summary>What a component has set up in the browser.</summary>
internal static class PageScript
{
    /// <summary>Ends it: what listens is told to stop first. Where the browser is gone, its listeners have gone with it.</summary>
    /// <param name="script">The module; <see langword="null"/>: none was loaded.</param>
    /// <param name="listener">What its functions gave back, with a <c>dispose</c> of its own.</param>
    internal static async Task EndAsync(IJSObjectReference? script, IJSObjectReference? listener = null)
    {
        try
        {
            if (listener is not null)
            {
                await listener.InvokeVoidAsync("dispose");
                await listener.DisposeAsync();
            }

            if (script is not null)
            {
                await script.DisposeAsync();
            }
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // The browser is gone.
        }
    }
}

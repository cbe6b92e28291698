using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace MailCatcher.Components.Inbox;

/// <summary>Gives a search a name to keep it by, or one that is kept another name; or forgets it.</summary>
public sealed partial class SearchDialog
{
    private string _name = "";
    private string? _problem;

    /// <summary>The search; without a name it is not kept yet.</summary>
    [Parameter, EditorRequired]
    public SavedSearch Search { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private SavedSearches Searches { get; set; } = default!;

    private bool IsKept => Search.Name.Length > 0;

    /// <summary>Shows it.</summary>
    internal static Task<IDialogReference> ShowAsync(IDialogService dialogs, SavedSearch search) => dialogs.ShowAsync<SearchDialog>(
        search.Name.Length > 0 ? "Saved search" : "Save this search",
        new DialogParameters<SearchDialog> { { dialog => dialog.Search, search } },
        new DialogOptions { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true });

    /// <inheritdoc/>
    protected override void OnInitialized() => _name = Search.Name;

    private async Task SaveAsync()
    {
        var name = _name.Trim();
        var renamed = IsKept && !string.Equals(name, Search.Name, StringComparison.OrdinalIgnoreCase);

        // Another search must not be lost because its name was taken once more.
        _problem = (renamed || !IsKept) && Searches.Find(name) is { } other ? $"There is a search of that name: {other.Query}"
            : await Searches.SaveAsync(Search with { Name = name }, CancellationToken.None) is { } wrong ? $"{char.ToUpperInvariant(wrong[0])}{wrong[1..]}."
            : null;
        if (_problem is null)
        {
            if (renamed)
            {
                await Searches.RemoveAsync(Search.Name, CancellationToken.None);
            }

            Dialog.Close();
        }
    }

    private async Task RemoveAsync()
    {
        await Searches.RemoveAsync(Search.Name, CancellationToken.None);
        Dialog.Close();
    }
}

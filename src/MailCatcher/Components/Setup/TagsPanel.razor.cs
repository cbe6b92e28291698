using System.Collections.Immutable;
using MailCatcher.Components.Live;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Setup;

/// <summary>The tags: makes them, and shows what is set up about each.</summary>
public sealed partial class TagsPanel : IDisposable
{
    private readonly bool _mayChange = MailAccess.Current.MayWrite && !MailAccess.Current.IsLimited;
    private ImmutableArray<TagState> _tags = [];
    private string _name = "";
    private string? _problem;
    private IDisposable? _subscription;

    [Inject]
    private Tags Tags { get; set; } = default!;

    [Inject]
    private LiveStore Live { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose() => _subscription?.Dispose();

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _subscription = Live.Subscribe(_ => InvokeAsync(() =>
        {
            Load();
            StateHasChanged();
        }));
        Load();
    }

    private void Load() => _tags = Tags.List();

    private async Task MakeAsync()
    {
        var name = _name.Trim();
        _problem = Tags.Find(name) is not null ? $"There is a tag '{name}' already."
            : await Tags.SaveAsync(new TagSettings { Name = name }, CancellationToken.None) is { } fault ? $"{char.ToUpperInvariant(fault[0])}{fault[1..]}."
            : null;
        if (_problem is null)
        {
            _name = "";
        }

        Load();
    }
}

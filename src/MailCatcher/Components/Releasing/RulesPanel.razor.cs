using System.Collections.Immutable;
using MailCatcher.Components.Live;
using MailCatcher.Relay;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Releasing;

/// <summary>The rules that release by themselves: what they are about, what they have decided lately, and a dry run of each.</summary>
public sealed partial class RulesPanel : IDisposable
{
    private const int Tried = 200;
    private const int MostTold = 20;

    // Who may release may also see what would be.
    private readonly bool _mayTry = MailAccess.Current.MayRelease;
    private readonly CancellationTokenSource _closed = new();

    // Kept apart from its source, which is disposed while what was begun may still be under way.
    private readonly CancellationToken _closing;
    private IDisposable? _subscription;
    private (string Name, ImmutableArray<RuleDecision> Would)? _tried;
    private bool _isTrying;

    /// <summary>Makes the component.</summary>
    public RulesPanel() => _closing = _closed.Token;

    [Inject]
    private ReleaseRules Rules { get; set; } = default!;

    [Inject]
    private LiveStore Live { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => _subscription = Live.Subscribe(changes => changes.Outbox ? InvokeAsync(StateHasChanged) : Task.CompletedTask);

    private async Task TryAsync(string name)
    {
        _isTrying = true;
        StateHasChanged();
        _tried = await Rules.TryAsync(name, Tried, _closing) is { } would ? (name, would) : null;
        _isTrying = false;
    }
}

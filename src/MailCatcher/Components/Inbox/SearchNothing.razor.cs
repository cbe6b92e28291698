using System.Collections.Immutable;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Inbox;

/// <summary>Explains why a search has found nothing: counts what each part of it finds alone, and what it finds outside the inbox or tag that is shown.</summary>
public sealed partial class SearchNothing : IDisposable
{
    private const int MostParts = 8;

    private readonly CancellationTokenSource _closed = new();
    private ImmutableArray<Part>? _parts;
    private int _elsewhere;
    private ListScope? _explained;

    /// <summary>What was searched, and where.</summary>
    [Parameter, EditorRequired]
    public ListScope Scope { get; set; } = ListScope.Everything;

    [Inject]
    private MessageSearch Search { get; set; } = default!;

    private string Where => Scope.Inbox is { } inbox ? $" in {inbox}" : Scope.Tag is { } tag ? $" tagged {tag}" : "";

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_explained == Scope)
        {
            return;
        }

        _explained = Scope;
        (_parts, _elsewhere) = (null, 0);
        var closed = _closed.Token;
        try
        {
            var scope = Scope;
            var terms = Search.Outline(scope.Search);
            var parts = ImmutableArray.CreateBuilder<Part>();
            foreach (var term in terms.Length > 1 ? terms.Take(MostParts) : [])
            {
                parts.Add(new Part(term.Text, await CountAsync(term.Query, scope.Filter, closed), term.RemoveFrom(scope.Search)));
            }

            var elsewhere = !scope.Filter.IsEverything && Search.Parse(scope.Search).Query is { } query && scope.Search.Length > 0 ? await CountAsync(query, MessageFilter.Everything, closed) : 0;
            if (scope == Scope)
            {
                (_parts, _elsewhere) = (parts.ToImmutable(), elsewhere);
            }
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested)
        {
            // Something was found meanwhile.
        }
    }

    private async Task<int> CountAsync(SearchQuery query, MessageFilter filter, CancellationToken cancellationToken) =>
        (await Search.FindAsync(query, filter, 0, 1, cancellationToken)).Page.Matching.Total;

    private sealed record Part(string Text, int Count, string Rest);
}

using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Setup;

/// <summary>One tag: its colour, its rules, and what can be done with it.</summary>
public sealed partial class TagCard
{
    private Draft? _draft;
    private bool _asks;
    private bool _isApplying;
    private int? _applied;
    private string? _problem;

    /// <summary>The tag.</summary>
    [Parameter, EditorRequired]
    public TagState Tag { get; set; } = default!;

    /// <summary>Whether the reader may change it.</summary>
    [Parameter]
    public bool MayChange { get; set; }

    /// <summary>Called when it has changed.</summary>
    [Parameter]
    public EventCallback OnChange { get; set; }

    [Inject]
    private Tags Tags { get; set; } = default!;

    [Inject]
    private MessageSearch Search { get; set; } = default!;

    private string Name => Tag.Settings.Name;

    private async Task EditAsync()
    {
        (_draft, _applied) = (new Draft(Tag.Settings), null);
        foreach (var rule in _draft.Rules)
        {
            await CountAsync(rule);
        }
    }

    private Task ChangeRuleAsync(RuleDraft rule, ChangeEventArgs change)
    {
        rule.Query = change.Value?.ToString()?.Trim() ?? "";
        return CountAsync(rule);
    }

    private async Task CountAsync(RuleDraft rule)
    {
        var (query, fault) = Search.Parse(rule.Query);
        (rule.Fault, rule.Count) = (fault?.ToString(), null);
        if (query is not null && rule.Query.Length > 0)
        {
            rule.Count = (await Search.FindAsync(query, MessageFilter.Everything, 0, 1, CancellationToken.None)).Page.Matching.Total;
        }
    }

    private async Task SaveAsync(Draft draft)
    {
        var name = draft.Name.Trim();
        var isSame = string.Equals(name, Name, StringComparison.OrdinalIgnoreCase);
        _problem = !MayChange ? "Your login may not change tags."
            : !TagNames.IsValid(name) ? $"'{name}' is no tag: {TagNames.Allowed}."
            : !isSame && Tags.Find(name) is not null ? $"There is a tag '{name}' already."
            : await Tags.SaveAsync(Tag.Settings with { Color = draft.Color, Rules = [.. draft.Rules.Select(rule => rule.Query).Where(rule => rule.Length > 0)] }, CancellationToken.None) is { } fault ? $"{char.ToUpperInvariant(fault[0])}{fault[1..]}."
            : null;
        if (_problem is not null)
        {
            return;
        }

        _draft = null;
        if (name != Name)
        {
            await Tags.RenameAsync(Name, name, CancellationToken.None);
        }

        await OnChange.InvokeAsync();
    }

    private async Task ApplyAsync()
    {
        if (MayChange)
        {
            _isApplying = true;
            _applied = await Tags.ApplyAsync(Name, CancellationToken.None);
            _isApplying = false;
            await OnChange.InvokeAsync();
        }
    }

    private async Task DeleteAsync()
    {
        if (MayChange)
        {
            await Tags.DeleteAsync(Name, CancellationToken.None);
            await OnChange.InvokeAsync();
        }
    }

    /// <summary>A tag's settings while they are being written.</summary>
    private sealed class Draft(TagSettings settings)
    {
        internal string Name { get; set; } = settings.Name;

        internal string Color { get; set; } = settings.Color;

        internal List<RuleDraft> Rules { get; } = [.. settings.Rules.Select(rule => new RuleDraft { Query = rule }).DefaultIfEmpty(new RuleDraft())];
    }

    /// <summary>A rule while it is being written, with what it finds.</summary>
    private sealed class RuleDraft
    {
        internal string Query { get; set; } = "";

        internal int? Count { get; set; }

        internal string? Fault { get; set; }
    }
}

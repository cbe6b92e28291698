using System.Collections.Immutable;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Setup;

/// <summary>Messages out into files, and in from them.</summary>
public sealed partial class TransferPanel
{
    private readonly bool _mayImport = MailAccess.Current.MayWrite;
    private ImmutableArray<string> _inboxes = [];

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private Inboxes Known { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnInitialized() =>
        _inboxes = [.. Messages.ListInboxes().Select(inbox => inbox.Name).Union(Known.List().Select(inbox => inbox.Name), StringComparer.OrdinalIgnoreCase).Where(MailAccess.Current.MaySee)];
}

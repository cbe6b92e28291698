using MailCatcher.Store.Mime;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Reading;

/// <summary>The attached and inline parts, to look at and to download.</summary>
public sealed partial class AttachmentsTab
{
    private readonly HashSet<string> _open = [];

    /// <summary>The message.</summary>
    [Parameter, EditorRequired]
    public Guid MessageId { get; set; }

    /// <summary>The message, taken apart.</summary>
    [Parameter, EditorRequired]
    public ParsedMessage Message { get; set; } = default!;

    private List<MimeNode> Parts => [.. Message.Attachments, .. Message.Inline];

    private void Toggle(string partId)
    {
        if (!_open.Remove(partId))
        {
            _open.Add(partId);
        }
    }
}

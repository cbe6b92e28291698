using MailCatcher.Smtp;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Releasing;

/// <summary>Recipients as chips to choose from, and a field to add others.</summary>
public sealed partial class RecipientPicker
{
    private string _text = "";
    private bool _isWrong;

    /// <summary>The recipients; changed here.</summary>
    [Parameter, EditorRequired]
    public RecipientChoices Choices { get; set; } = default!;

    /// <summary>The id of the field, for its label.</summary>
    [Parameter, EditorRequired]
    public string InputId { get; set; } = "";

    /// <summary>Called after each change.</summary>
    [Parameter]
    public EventCallback OnChange { get; set; }

    private Task ToggleAsync(EmailAddress address)
    {
        Choices.Toggle(address);
        return OnChange.InvokeAsync();
    }

    private Task ToggleAllAsync(bool chosen)
    {
        Choices.ToggleAll(chosen);
        return OnChange.InvokeAsync();
    }

    private Task AddAsync()
    {
        _text = Choices.Add(_text);
        _isWrong = _text.Length > 0;
        return OnChange.InvokeAsync();
    }
}

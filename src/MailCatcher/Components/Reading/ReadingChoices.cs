namespace MailCatcher.Components.Reading;

/// <summary>How the reader of one page wants HTML shown. Kept from message to message, for as long as the page is open; what may come from other hosts is asked for each message anew.</summary>
public sealed class ReadingChoices
{
    /// <summary>The width of the frame in pixels; <see langword="null"/>: all there is.</summary>
    public int? Width { get; set; }

    /// <summary>Whether it is shown as a mail client in dark mode would.</summary>
    public bool IsDark { get; set; }

    /// <summary>Whether pictures are left out.</summary>
    public bool IsWithoutImages { get; set; }
}

using MudBlazor;

namespace MailCatcher.Components.Layout;

/// <summary>What MudBlazor must know of our design. Colours are not here: tokens.css maps MudBlazor's variables onto ours, for light and dark.</summary>
internal static class InboxTheme
{
    private static readonly string[] Family = ["Inter", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"];

    internal static MudTheme Theme { get; } = new()
    {
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Family, FontSize = "0.8125rem", LineHeight = "1.5", LetterSpacing = "0" },
            Body1 = new Body1Typography { FontFamily = Family, FontSize = "0.8125rem", LetterSpacing = "0" },
            Body2 = new Body2Typography { FontFamily = Family, FontSize = "0.8125rem", LetterSpacing = "0" },
            Button = new ButtonTypography { FontFamily = Family, FontSize = "0.8125rem", FontWeight = "500", LetterSpacing = "0", TextTransform = "none" },
            H6 = new H6Typography { FontFamily = Family, FontSize = "1rem", FontWeight = "600", LetterSpacing = "-0.012em" },
        },
    };
}

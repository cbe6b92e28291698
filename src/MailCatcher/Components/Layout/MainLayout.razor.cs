using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace MailCatcher.Components.Layout;

/// <summary>The frame of every page: the rail and the content.</summary>
public sealed partial class MainLayout : LayoutComponentBase
{
    private ErrorBoundary? _boundary;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    // With <base href="/"> a bare "#content" would lead to the front page.
    private string SkipTarget => Navigation.ToBaseRelativePath(Navigation.Uri).Split('#')[0] + "#content";

    /// <summary>Another page is another try.</summary>
    protected override void OnParametersSet() => _boundary?.Recover();

    private void Recover() => _boundary?.Recover();
}

using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Setup;

/// <summary>What an application must be told to send its mail here, with the host and port that are really bound.</summary>
public sealed partial class ConnectionSettings
{
    private string _chosen = "Node";

    [Inject]
    private ServerAddresses Addresses { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string Host => Addresses.HostFor(new Uri(Navigation.BaseUri).Host);

    private IReadOnlyList<Snippet> Snippets => Snippet.For(Host, Addresses.SmtpPort);

    private Snippet Chosen => Snippets.First(snippet => snippet.Name == _chosen);
}

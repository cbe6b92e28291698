using System.Reflection;
using MailCatcher.Api;
using MailCatcher.Components.Live;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailCatcher.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace MailCatcher.Components.Setup;

/// <summary>What runs here: versions, addresses, counts, storage and limits. Follows the mail as it comes in; the disk is measured once, when the page opens.</summary>
public sealed partial class ServerPanel : IDisposable
{
    private static readonly string[] PartNames = ["MimeKit", "MailKit", "LiteDB", "Lucene.Net", "MudBlazor"];

    private readonly CancellationTokenSource _closed = new();
    private MailboxCounts _counts;
    private StorageUse? _use;
    private IDisposable? _subscription;

    [Inject]
    private MailStore Mail { get; set; } = default!;

    [Inject]
    private MessageSearch Search { get; set; } = default!;

    [Inject]
    private MailTally Tally { get; set; } = default!;

    [Inject]
    private ServerListeners Listeners { get; set; } = default!;

    [Inject]
    private IOptions<SmtpOptions> Smtp { get; set; } = default!;

    [Inject]
    private IOptions<StoreOptions> Store { get; set; } = default!;

    [Inject]
    private IOptions<WebOptions> Web { get; set; } = default!;

    [Inject]
    private LiveStore Live { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    private TimeSpan Uptime => Time.GetElapsedTime(Tally.StartedAt);

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _subscription = Live.Subscribe(_ => InvokeAsync(Refresh));
        _counts = Mail.Messages.Counts;
        try
        {
            _use = await Mail.MeasureAsync(_closed.Token);
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
    }

    private void Refresh()
    {
        _counts = Mail.Messages.Counts;
        StateHasChanged();
    }

    private static (string Name, long Bytes)[] Shares(StorageUse use) =>
        [("Journal", use.Journal), ("Large contents", use.Large), ("Database", use.Database), ("Search index", use.Search), ("Transcripts", use.Sessions)];

    // Only what is loaded: the versions that really run.
    private static IEnumerable<(string Name, string Version)> Parts() =>
        from name in PartNames
        let assembly = Array.Find(AppDomain.CurrentDomain.GetAssemblies(), loaded => loaded.GetName().Name == name)
        where assembly is not null
        select (name, assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+', ' ')[0] ?? "");
}

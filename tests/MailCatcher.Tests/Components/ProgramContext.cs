using Bunit;
using MailCatcher.Settings;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailCatcher.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MudBlazor;

namespace MailCatcher.Tests.Components;

/// <summary>Components with the services of the whole program, which runs in this process, and a browser that is not there.</summary>
internal sealed class ProgramContext : IAsyncDisposable
{
    private readonly AsyncServiceScope _scope;

    private ProgramContext(RunningServer running)
    {
        Running = running;
        _scope = running.Server.Services.CreateAsyncScope();
        Bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        foreach (var module in new[] { "search", "release", "alerts" })
        {
            Bunit.JSInterop.SetupModule($"./js/{module}.js").Mode = JSRuntimeMode.Loose;
        }

        var services = _scope.ServiceProvider;
        ((IHostEnvironmentNavigationManager)services.GetRequiredService<NavigationManager>()).Initialize("http://localhost/", "http://localhost/");
        Bunit.Services.AddFallbackServiceProvider(services);

        // Of options bUnit has its own, which nobody has set.
        Share<SmtpOptions>();
        Share<StoreOptions>();
        Share<WebOptions>();
    }

    internal RunningServer Running { get; }

    internal BunitContext Bunit { get; } = new();

    internal static async Task<ProgramContext> StartAsync(MailCatcherSettings? settings = null) => new(await RunningServer.StartAsync(settings ?? RunningServer.Settings));

    /// <summary>Shows a dialog; what is rendered is whatever is open.</summary>
    internal async Task<(IRenderedComponent<MudDialogProvider> Shown, IDialogReference Dialog)> ShowAsync<TDialog>(DialogParameters<TDialog>? parameters = null)
        where TDialog : ComponentBase
    {
        var provider = Bunit.Render<MudDialogProvider>();
        IDialogReference? dialog = null;
        await provider.InvokeAsync(async () => dialog = await Bunit.Services.GetRequiredService<IDialogService>().ShowAsync<TDialog>("Title", parameters ?? []));
        return (provider, dialog!);
    }

    private void Share<TOptions>()
        where TOptions : class =>
        Bunit.Services.AddSingleton(_scope.ServiceProvider.GetRequiredService<IOptions<TOptions>>());

    public async ValueTask DisposeAsync()
    {
        await Bunit.DisposeAsync();
        await _scope.DisposeAsync();
        await Running.DisposeAsync();
    }
}

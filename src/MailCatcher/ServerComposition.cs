using System.Text.Json;
using MailCatcher.Access;
using MailCatcher.Api;
using MailCatcher.Api.Description;
using MailCatcher.Api.MailHog;
using MailCatcher.Components;
using MailCatcher.Health;
using MailCatcher.Hubs;
using MailCatcher.Logging;
using MailCatcher.Metrics;
using MailCatcher.Relay;
using MailCatcher.Settings;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailCatcher.Views;
using MailCatcher.Web;
using MailCatcher.Webhooks;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace MailCatcher;

/// <summary>Puts the rooms together: every service, and the way of a web request.</summary>
internal static class ServerComposition
{
    /// <summary>How long what still runs may take when the program stops; idle clients are gone at once.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);

    internal static WebApplication Build(MailCatcherSettings settings, ServerListeners listeners, MailStore store, ILoggerFactory loggers, LogLevels levels)
    {
        // The empty builder reads no environment variables and no files of its own: every setting is in `settings`.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ServerComposition).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(listeners.Declare).UseSockets();

        // Without this an unpublished program outside Development serves every asset empty.
        builder.WebHost.UseStaticWebAssets();

        AddOptions(builder.Services, settings);
        builder.Services
            .AddSingleton(settings)
            .AddSingleton(loggers)
            .AddSingleton(levels)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(listeners)

            // Behind Kestrel's own sockets: the last one that can bind an endpoint has it.
            .AddSingleton<IConnectionListenerFactory, SmtpTransport>()
            .AddSingleton<IHostLifetime, EmbeddedLifetime>()
            .Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout)
            .AddMailStore(store)
            .AddSingleton<IMessageSink>(provider => new CountingSink(store.Messages, provider.GetRequiredService<MailTally>(), provider.GetRequiredService<MailMetrics>(), TimeProvider.System))
            .AddSmtpServer()
            .AddRelay()
            .AddInbox()
            .AddAccess(settings)
            .AddMailMetrics(settings.Metrics)
            .AddWebhooks(settings)
            .AddRequestRate(settings.Web);
        AddWeb(builder.Services);

        var app = builder.Build();
        Map(app, settings.Web);
        return app;
    }

    private static void AddOptions(IServiceCollection services, MailCatcherSettings settings) => services
        .AddSingleton(Options.Create(settings.Smtp))
        .AddSingleton(Options.Create(settings.Store))
        .AddSingleton(Options.Create(settings.Relay))
        .AddSingleton(Options.Create(settings.Web))
        .AddSingleton(Options.Create(settings.Webhooks));

    private static void AddWeb(IServiceCollection services)
    {
        services
            .AddRouting()
            .AddCors()
            .AddProblemDetails()
            .AddApiDescription()
            .AddSingleton<Readiness>()
            .AddSingleton<MailFeeds>()
            .AddSingleton<Thumbnails>()
            .AddSingleton<JimSwitch>()
            .AddSingleton<MailTally>()
            .AddHostedService(provider => provider.GetRequiredService<MailTally>())
            .ConfigureHttpJsonOptions(json => ConfigureJson(json.SerializerOptions));
        services.AddSignalR().AddJsonProtocol(json => ConfigureJson(json.PayloadSerializerOptions));
    }

    // Names as they are declared: Mailpit's are Pascal case, and what is ours alone follows.
    private static void ConfigureJson(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = null;
        json.PropertyNameCaseInsensitive = true;
        json.Converters.Add(new TextsConverter());
    }

    private static void Map(WebApplication app, WebOptions web)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = fault => fault switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                MailAccessException => StatusCodes.Status403Forbidden,
                _ => StatusCodes.Status500InternalServerError,
            },

            // What the caller may not do or has done wrong is no fault of ours, and fills no log.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException or MailAccessException,
        });
        app.UseStatusCodePages(StatusPages.TellAsync);
        app.UseReverseProxy(web);
        app.UseMiddleware<HostGuard>();
        app.UseRequestRate(web);
        app.UseWebSockets();
        app.UseMiddleware<PathCleaner>();
        app.UseRouting();
        if (web.CorsOrigins.Length > 0)
        {
            app.UseCors(cors => cors.WithOrigins(web.CorsOrigins).AllowAnyHeader().AllowAnyMethod().SetPreflightMaxAge(TimeSpan.FromMinutes(10)));
        }

        app.UseMiddleware<OriginGuard>();
        if (web.Auth.IsOn)
        {
            app.UseAuthentication();
        }

        app.UseMiddleware<AccessPolicy>();

        app.MapHealth();
        app.MapMetrics();
        app.MapLogin();
        app.MapApi();
        app.MapApiDescription();
        app.MapHub<MailHub>(MailHub.Path);
        app.MapMessageViews();
        app.MapInbox();
    }
}

using MailCatcher.Settings;
using MailCatcher.Store;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MailCatcher.Access;

/// <summary>Puts the access policy into the program. Where no login is needed it costs nothing: no keys, no cookies.</summary>
internal static class AccessServices
{
    private const string KeyFolder = "keys";

    /// <summary>Adds users, tokens and, where a login is needed, what the login page needs. To be called after the pages were added: it takes the place of what they do without a login.</summary>
    internal static IServiceCollection AddAccess(this IServiceCollection services, MailCatcherSettings settings)
    {
        var folder = settings.Store.Folder == StoreOptions.InMemory ? null : Path.GetFullPath(settings.Store.Folder);
        services
            .AddSingleton<WebUsers>()
            .AddSingleton<LoginThrottle>()
            .AddSingleton<CallerFinder>()
            .AddSingleton(provider => new ApiTokens(
                folder is null ? null : Path.Combine(folder, ApiTokens.FileName), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ApiTokens>>()));
        var options = settings.Web.Auth;
        if (options.IsOn)
        {
            AddLogin(services, options, folder);
        }

        return services;
    }

    private static void AddLogin(IServiceCollection services, WebAuthOptions options, string? folder)
    {
        var authentication = services.AddAuthentication().AddCookie(cookie =>
        {
            cookie.Cookie.Name = "mailcatcher";
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = options.SessionLifetime;
            cookie.SlidingExpiration = true;
        });
        if (options.Oidc.IsOn)
        {
            authentication.AddOidc(options.Oidc);
        }

        services.AddSingleton<IsLoginNeeded>();
        services.AddScoped<CircuitHandler, CircuitAccess>();
        services.RemoveAll<IAntiforgery>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "mailcatcher-form";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        if (folder is not null)
        {
            // A login outlives a restart.
            services.RemoveAll<IDataProtectionProvider>();
            services.AddDataProtection().SetApplicationName("MailCatcher").PersistKeysToFileSystem(KeyFolderIn(folder));
        }
    }

    private static DirectoryInfo KeyFolderIn(string folder)
    {
        var path = Path.Combine(folder, KeyFolder);
        return OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

using MailCatcher.Access;
using MailCatcher.Api.MailDev;
using MailCatcher.Api.MailHog;
using MailCatcher.Api.Waiting;
using MailCatcher.Events;
using MailCatcher.Logging;
using MailCatcher.Smtp;
using MailCatcher.Web;
using MailCatcher.Webhooks;
using Microsoft.Extensions.Options;

namespace MailCatcher.Api;

/// <summary>The REST API: Mailpit's version 1, with what is ours alone in the same style.</summary>
internal static class ApiEndpoints
{
    internal static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1");
        api.MapMessages();
        api.MapMessage();
        api.MapNotes();
        api.MapSearch();
        api.MapSearches();
        api.MapCertificate();
        api.MapTags();
        api.MapTransfer();
        api.MapBackup();
        api.MapReindex();
        api.MapInboxes();
        api.MapSessions();
        api.MapChaos();
        api.MapOutbox();
        api.MapSend(endpoints.ServiceProvider.GetRequiredService<IOptions<SmtpOptions>>().Value);
        api.MapInfo();
        api.MapWebUi();
        api.MapTokens();
        api.MapWebhooks();
        api.MapLogLevels();
        api.MapWait();
        api.MapRuns();
        api.MapEvents();
        api.MapUnbuilt();
        endpoints.MapMailpitSocket();
        var web = endpoints.ServiceProvider.GetRequiredService<IOptions<WebOptions>>().Value;
        if (web.MailHogApi)
        {
            endpoints.MapMailHog();
        }

        if (web.MailDevApi)
        {
            endpoints.MapMailDev();
        }
    }
}

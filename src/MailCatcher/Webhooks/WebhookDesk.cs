using System.Collections.Immutable;
using System.Net;
using System.Text;
using MailCatcher.Access;
using MailCatcher.Store;
using Microsoft.Extensions.Options;

namespace MailCatcher.Webhooks;

/// <summary>Sets webhooks up, for the API and the settings page alike; what is allowed stands here once.</summary>
internal sealed class WebhookDesk(Definitions definitions, MessageSearch search, IOptions<WebhookOptions> options)
{
    private const int MostWebhooks = 100;
    private const int LongestUrl = 2_000;

    /// <summary>All of them, by name.</summary>
    internal ImmutableArray<Webhook> List() => [.. definitions.List(Webhook.Kind).Select(Webhook.Of).OfType<Webhook>()];

    /// <summary>One of them; <see langword="null"/> when there is none of that name.</summary>
    internal Webhook? Find(string name) => definitions.FindLive(Webhook.Kind, name) is { } definition ? Webhook.Of(definition) : null;

    /// <summary>Makes a webhook, or changes the one of that name.</summary>
    /// <returns>What is wrong with it, and then nothing has changed; <see langword="null"/>: it is kept.</returns>
    internal async Task<string?> SaveAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        var wrong = !TokensApi.IsName(webhook.Name) ? "A webhook's name is 1 to 64 letters, digits, '.', '-' and '_'."
            : ProblemOf(webhook.Url) is { } noUrl ? noUrl
            : Webhook.KeyOf(webhook.Secret) is null ? "Secret must be whsec_ and 24 to 64 bytes in Base64."
            : webhook.Query.Length > 0 && search.Parse(webhook.Query).Fault is not null ? "Query is not a search."
            : Find(webhook.Name) is null && List().Length >= MostWebhooks ? $"There are {MostWebhooks} webhooks already."
            : null;
        if (wrong is null)
        {
            await definitions.PutAsync(webhook.ToDefinition(), cancellationToken);
        }

        return wrong;
    }

    /// <summary>Forgets a webhook.</summary>
    /// <returns>Whether there was one.</returns>
    internal async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        if (Find(name) is not { } webhook)
        {
            return false;
        }

        await definitions.PutAsync(new Definition(Webhook.Kind, webhook.Name, null), cancellationToken);
        return true;
    }

    // A name is looked up when it is connected to; an address can be refused here already.
    private string? ProblemOf(string url) =>
        url.Length > LongestUrl || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0
            ? "Url must be an address with http or https, without credentials."

            // Whoever looks such a name up may read digits of other scripts as digits, and an address where we read a name.
            : !Ascii.IsValid(address.Host) ? "Url must have its host name in ASCII (xn--…)."
            : IPAddress.TryParse(address.Host.Trim('[', ']'), out var target) && !new TargetRules(options.Value.AllowedTargets).Allows(target)
                ? "Url is not a public address; Webhooks:AllowedTargets can allow it."
                : null;
}

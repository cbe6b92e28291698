using System.Text.Json.Serialization;
using MailCatcher.Relay;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>What Mailpit's clients ask to learn which functions are on: <c>/api/v1/webui</c>.</summary>
internal static class WebUiApi
{
    internal static void MapWebUi(this RouteGroupBuilder api) => api.MapGet("/webui", Get);

    private static Ok<WebUiJson> Get(Releases releases) =>
        TypedResults.Ok(new WebUiJson
        {
            MessageRelay = new RelayJson
            {
                Enabled = releases.Relay is not null && releases.ReadOnly is null,
                SmtpServer = releases.Relay ?? "",
                AllowedRecipients = string.Join(", ", releases.Patterns.Allowed),
                BlockedRecipients = string.Join(", ", releases.Patterns.Blocked),
            },
        });

    /// <summary>In the shape of Mailpit's WebUIConfiguration. What is false or empty here is a function that we do not have.</summary>
    internal sealed record WebUiJson
    {
        public string Label { get; init; } = "";

        public required RelayJson MessageRelay { get; init; }

        public bool SpamAssassin { get; init; }

        public bool ChaosEnabled { get; init; } = true;

        public bool DuplicatesIgnored { get; init; }

        public bool HideDeleteAllButton { get; init; }
    }

    /// <summary>How released messages are sent.</summary>
    internal sealed record RelayJson
    {
        public required bool Enabled { get; init; }

        [JsonPropertyName("SMTPServer")]
        public required string SmtpServer { get; init; }

        /// <summary>Empty: the message's own reverse-path is kept.</summary>
        public string ReturnPath { get; init; } = "";

        public string AllowedRecipients { get; init; } = "";

        public string BlockedRecipients { get; init; } = "";

        public string OverrideFrom { get; init; } = "";

        /// <summary>Always: a released message keeps its bytes.</summary>
        [JsonPropertyName("PreserveMessageIDs")]
        public bool PreserveMessageIds { get; init; } = true;
    }
}

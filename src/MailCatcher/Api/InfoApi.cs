using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Serialization;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace MailCatcher.Api;

/// <summary>What runs here: <c>/api/v1/info</c>.</summary>
internal static class InfoApi
{
    internal static readonly string Version =
        typeof(InfoApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    internal static void MapInfo(this RouteGroupBuilder api) => api.MapGet("/info", Get);

    private static Ok<InfoJson> Get(MessageStore messages, IOptions<StoreOptions> options, MailTally tally, TimeProvider time)
    {
        using var process = Process.GetCurrentProcess();
        var counts = messages.Counts;
        return TypedResults.Ok(new InfoJson
        {
            Version = Version,
            LatestVersion = Version,
            Database = options.Value.Folder,
            DatabaseSize = counts.Bytes,
            Messages = counts.Total,
            Unread = counts.Unseen,
            Tags = messages.ListTags().ToDictionary(tag => tag.Name, tag => (long)tag.Counts.Total),
            RuntimeStats = new RuntimeStatsJson
            {
                Uptime = (long)time.GetElapsedTime(tally.StartedAt).TotalSeconds,
                Memory = process.WorkingSet64,
                SmtpAccepted = tally.Accepted,
                SmtpAcceptedSize = tally.AcceptedBytes,
                SmtpRejected = tally.Rejected,
                MessagesDeleted = tally.Deleted,
            },
        });
    }

    /// <summary>In the shape of Mailpit's AppInformation.</summary>
    internal sealed record InfoJson
    {
        public required string Version { get; init; }

        /// <summary>This version: the catcher does not call home to ask.</summary>
        public required string LatestVersion { get; init; }

        /// <summary>The data folder.</summary>
        public required string Database { get; init; }

        /// <summary>The size of all messages, in bytes.</summary>
        public required long DatabaseSize { get; init; }

        public required int Messages { get; init; }

        public required int Unread { get; init; }

        public required Dictionary<string, long> Tags { get; init; }

        public required RuntimeStatsJson RuntimeStats { get; init; }
    }

    /// <summary>What happened since the start.</summary>
    internal sealed record RuntimeStatsJson
    {
        /// <summary>Seconds since the start.</summary>
        public required long Uptime { get; init; }

        /// <summary>Memory of the process, in bytes.</summary>
        public required long Memory { get; init; }

        public required long MessagesDeleted { get; init; }

        [JsonPropertyName("SMTPAccepted")]
        public required long SmtpAccepted { get; init; }

        [JsonPropertyName("SMTPAcceptedSize")]
        public required long SmtpAcceptedSize { get; init; }

        [JsonPropertyName("SMTPRejected")]
        public required long SmtpRejected { get; init; }

        /// <summary>Duplicates that were dropped: none, since we keep every message.</summary>
        [JsonPropertyName("SMTPIgnored")]
        public long SmtpIgnored { get; init; }
    }
}

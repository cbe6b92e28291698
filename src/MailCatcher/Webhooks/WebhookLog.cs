namespace MailCatcher.Webhooks;

/// <summary>What webhooks log. Ids 700 to 749.</summary>
internal static partial class WebhookLog
{
    [LoggerMessage(700, LogLevel.Error, "How far the webhooks have come cannot be read from or kept in {File}; after a restart deliveries may be repeated or left out.")]
    internal static partial void PositionsNotKept(this ILogger logger, Exception fault, string file);

    [LoggerMessage(701, LogLevel.Warning, "Webhook {Webhook} does not take {Delivery}: {Fault}. The next attempt is in {Delay}.")]
    internal static partial void NotTaken(this ILogger logger, string webhook, string delivery, string fault, TimeSpan delay);

    [LoggerMessage(702, LogLevel.Error, "Webhook {Webhook}: {Delivery} was given up: {Fault}.")]
    internal static partial void GivenUp(this ILogger logger, string webhook, string delivery, string fault);

    [LoggerMessage(703, LogLevel.Error, "Webhook {Webhook} has failed in a way it must not; it goes on in a minute.")]
    internal static partial void DeliveryBroke(this ILogger logger, Exception fault, string webhook);
}

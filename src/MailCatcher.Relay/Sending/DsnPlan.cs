using MailCatcher.Smtp;
using MailKit;

namespace MailCatcher.Relay;

/// <summary>Which reports to ask the relay for (RFC 3461): those that the application asked for, for the recipients it asked them for.</summary>
internal sealed record DsnPlan(string? EnvelopeId, DsnReturn? Return, IReadOnlyDictionary<string, DsnNotify> Notify)
{
    internal static DsnPlan None { get; } = new(null, null, new Dictionary<string, DsnNotify>());

    internal bool IsNone => EnvelopeId is null && Return is null && Notify.Count == 0;

    internal static DsnPlan Of(MailCatcher.Smtp.Envelope envelope) => envelope.Dsn is not { } dsn ? None : new DsnPlan(
        dsn.EnvelopeId,
        dsn.Return,
        dsn.Recipients.Where(asked => asked.Notify is not null && asked.Index < envelope.ForwardPaths.Length)
            .GroupBy(asked => envelope.ForwardPaths[asked.Index].ToString())
            .ToDictionary(asked => asked.Key, asked => asked.First().Notify!.Value));

    internal DeliveryStatusNotification? For(string address) => Notify.TryGetValue(address, out var notify)
        ? (notify.HasFlag(DsnNotify.Success) ? DeliveryStatusNotification.Success : 0)
            | (notify.HasFlag(DsnNotify.Failure) ? DeliveryStatusNotification.Failure : 0)
            | (notify.HasFlag(DsnNotify.Delay) ? DeliveryStatusNotification.Delay : 0)
        : null;
}

using MailCatcher.Smtp;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store;

/// <summary>Decides where a message that comes in belongs, and which tags it carries: once, and kept with it, so that whoever was told 250 finds it by its tag.</summary>
internal sealed class MessageRouter(Inboxes inboxes, TagRules rules, TimeProvider time)
{
    internal Destination Route(Envelope envelope, HeaderSection header, MessageFacts facts, long size, Stream content)
    {
        var destination = inboxes.Route(envelope, header);
        return rules.IsEmpty ? destination : WithRules(destination, envelope, facts, size, content);
    }

    /// <summary>The destination with the tags that rules give besides.</summary>
    internal Destination WithRules(Destination destination, Envelope envelope, MessageFacts facts, long size, Stream content)
    {
        content.Position = 0;
        var found = rules.Find(SearchText.Read(Foresee(destination, envelope, facts, size), content));
        return destination with { Tags = [.. destination.Tags.Concat(found).Distinct(Labels.Comparer)] };
    }

    // What its summary will be, but for what only the journal knows.
    private MessageSummary Foresee(Destination destination, Envelope envelope, MessageFacts facts, long size) => new()
    {
        Id = Guid.Empty,
        Sequence = 0,
        ModSequence = 0,
        ReceivedAt = destination.ReceivedAt ?? time.GetUtcNow(),
        Size = size,
        ReversePath = envelope.ReversePath?.ToString() ?? "",
        User = envelope.User ?? "",
        SessionId = envelope.SessionId,
        Inbox = destination.Inbox,
        Tags = [.. destination.Tags.Order(Labels.Comparer)],
        Facts = facts,
    };
}

using MailCatcher.Store;

namespace MailCatcher.Api.Waiting;

/// <summary>One condition of a <see cref="MailQuery"/>.</summary>
internal abstract record MailTerm
{
    private MailTerm()
    {
    }

    /// <summary>Whether the condition is turned round.</summary>
    internal bool IsExcluded { get; init; }

    /// <summary>Something that the summary tells.</summary>
    internal sealed record Fact(Func<MessageSummary, bool> Holds) : MailTerm;

    /// <summary>Words anywhere in the message.</summary>
    internal sealed record Words(string Text) : MailTerm;
}

namespace MailCatcher.Relay;

/// <summary>A rule that releases caught messages by itself. What it names must all fit; what it does not name fits always.</summary>
public sealed class ReleaseRuleOptions
{
    /// <summary>The rule's name, as the outbox shows it.</summary>
    public string Name { get; set; } = "";

    /// <summary>Whether it works at all. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Whether it only tells what it would release. Default false.</summary>
    public bool DryRun { get; set; }

    /// <summary>A search that finds the message, in the language of the search box.</summary>
    public string Query { get; set; } = "";

    /// <summary>The inbox that the message came into.</summary>
    public string Inbox { get; set; } = "";

    /// <summary>Patterns for the reverse-path, as for <see cref="RelayOptions.AllowedRecipients"/>.</summary>
    public string[] Senders { get; set; } = [];

    /// <summary>Patterns for the recipients: those that fit get the message.</summary>
    public string[] Recipients { get; set; } = [];

    /// <summary>A text that the subject has, without regard to case.</summary>
    public string Subject { get; set; } = "";

    /// <summary>The addresses that get the message instead of its recipients.</summary>
    public string[] CopyTo { get; set; } = [];

    /// <summary>The route; empty: each recipient's domain decides.</summary>
    public string Route { get; set; } = "";
}

namespace MailCatcher.Components.Reading;

/// <summary>The ways to look at a message. Its lower-case name is what stands in the address after <c>?tab=</c>.</summary>
public enum MessageTab
{
    /// <summary>The HTML body, in a sandbox.</summary>
    Html,

    /// <summary>The text body.</summary>
    Text,

    /// <summary>The header fields.</summary>
    Headers,

    /// <summary>The content as received.</summary>
    Source,

    /// <summary>The attachments and inline parts.</summary>
    Attachments,

    /// <summary>The MIME tree.</summary>
    Structure,

    /// <summary>The SMTP envelope.</summary>
    Envelope,

    /// <summary>What was said in the SMTP session that brought it.</summary>
    Session,

    /// <summary>The releases and what came of them.</summary>
    Releases,
}

using System.Text.Json.Serialization;

namespace MailCatcher.Client;

/// <summary>An address.</summary>
/// <param name="Name">The display name; empty when there is none.</param>
/// <param name="Address">The address.</param>
public sealed record MailAddress(string Name, string Address);

/// <summary>What lists tell of a message.</summary>
public record MailSummary
{
    /// <summary>The id.</summary>
    [JsonPropertyName("ID")]
    public required string Id { get; init; }

    /// <summary>The Message-ID field without its angle brackets.</summary>
    [JsonPropertyName("MessageID")]
    public string MessageId { get; init; } = "";

    /// <summary>The sender.</summary>
    public required MailAddress From { get; init; }

    /// <summary>The recipients of the To fields.</summary>
    public IReadOnlyList<MailAddress> To { get; init; } = [];

    /// <summary>The recipients of the Cc fields.</summary>
    public IReadOnlyList<MailAddress> Cc { get; init; } = [];

    /// <summary>The recipients that no field but Bcc names.</summary>
    public IReadOnlyList<MailAddress> Bcc { get; init; } = [];

    /// <summary>The addresses of the Reply-To fields.</summary>
    public IReadOnlyList<MailAddress> ReplyTo { get; init; } = [];

    /// <summary>The decoded subject.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The user who submitted it; empty without authentication.</summary>
    public string Username { get; init; } = "";

    /// <summary>Its size in bytes.</summary>
    public long Size { get; init; }
}

/// <summary>A message in a list.</summary>
public sealed record ListedMail : MailSummary
{
    /// <summary>Whether someone has opened it.</summary>
    public bool Read { get; init; }

    /// <summary>When it was received.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>How many attachments it has.</summary>
    public int Attachments { get; init; }

    /// <summary>The first words of its text.</summary>
    public string Snippet { get; init; } = "";
}

/// <summary>A whole message.</summary>
public sealed record MailMessage : MailSummary
{
    /// <summary>The Date field; when it was received where there is none.</summary>
    public DateTimeOffset Date { get; init; }

    /// <summary>The envelope's sender; empty for the null reverse-path.</summary>
    public string ReturnPath { get; init; } = "";

    /// <summary>The text body; empty when there is none.</summary>
    public string Text { get; init; } = "";

    /// <summary>The HTML body as sent; empty when there is none.</summary>
    [JsonPropertyName("HTML")]
    public string Html { get; init; } = "";

    /// <summary>The parts shown within the body.</summary>
    public IReadOnlyList<MailPart> Inline { get; init; } = [];

    /// <summary>The attachments.</summary>
    public IReadOnlyList<MailPart> Attachments { get; init; } = [];
}

/// <summary>An attachment or an inline part, without its bytes.</summary>
public sealed record MailPart
{
    /// <summary>What <see cref="MailCatcherClient.GetPartAsync"/> takes.</summary>
    [JsonPropertyName("PartID")]
    public required string PartId { get; init; }

    /// <summary>The file name.</summary>
    public string FileName { get; init; } = "";

    /// <summary>The media type.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>The Content-ID without its angle brackets; empty when there is none.</summary>
    [JsonPropertyName("ContentID")]
    public string ContentId { get; init; } = "";

    /// <summary>Its size in bytes, decoded.</summary>
    public long Size { get; init; }
}

/// <summary>A page of messages.</summary>
public sealed record MailPage
{
    /// <summary>How many messages there are in all.</summary>
    [JsonPropertyName("total")]
    public int Total { get; init; }

    /// <summary>How many match what was asked for.</summary>
    [JsonPropertyName("messages_count")]
    public int Matching { get; init; }

    /// <summary>The messages, newest first.</summary>
    [JsonPropertyName("messages")]
    public IReadOnlyList<ListedMail> Messages { get; init; } = [];
}

/// <summary>A message with what was found in it.</summary>
/// <param name="Message">The message; waiting for it has not marked it as read.</param>
/// <param name="Links">Its links, in order, each address once.</param>
/// <param name="Codes">What is probably a one-time code, the surest first.</param>
/// <param name="Matches">What the pattern found.</param>
public sealed record FoundMail(MailMessage Message, IReadOnlyList<FoundLink> Links, IReadOnlyList<FoundCode> Codes, IReadOnlyList<string> Matches);

/// <summary>A link of a message.</summary>
/// <param name="Url">Where it leads.</param>
/// <param name="Text">What it says in the HTML; empty for a bare address of the text.</param>
public sealed record FoundLink(string Url, string Text);

/// <summary>What is probably a one-time code.</summary>
/// <param name="Code">The code, spaces and hyphens removed.</param>
/// <param name="Score">How sure that is, from 0 to 1.</param>
public sealed record FoundCode(string Code, double Score);

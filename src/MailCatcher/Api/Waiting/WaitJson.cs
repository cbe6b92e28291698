using System.Collections.Immutable;
using MailCatcher.Extraction;

namespace MailCatcher.Api.Waiting;

/// <summary>What a wait found.</summary>
/// <param name="ModSequence">The sequence of the newest of the messages: as <c>since</c> of the next wait it passes over them.</param>
/// <param name="Messages">The messages, newest first.</param>
public sealed record WaitJson(long ModSequence, ImmutableArray<FoundMessageJson> Messages);

/// <summary>A message with what was found in it.</summary>
/// <param name="Message">The message; it is not marked as read.</param>
/// <param name="Links">Its links, in order, each address once.</param>
/// <param name="Codes">What is probably a one-time code, the surest first.</param>
/// <param name="Matches">What the request's <c>pattern</c> found.</param>
public sealed record FoundMessageJson(MessageJson Message, ImmutableArray<FoundLink> Links, ImmutableArray<FoundCode> Codes, ImmutableArray<string> Matches);

/// <summary>A message that came, but was not waited for.</summary>
/// <param name="Id">Its id.</param>
/// <param name="From">Its sender.</param>
/// <param name="To">Its recipients, hidden ones too.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Inbox">The inbox it lies in.</param>
public sealed record ArrivedJson([property: System.Text.Json.Serialization.JsonPropertyName("ID")] string Id, string From, ImmutableArray<string> To, string Subject, string Inbox);

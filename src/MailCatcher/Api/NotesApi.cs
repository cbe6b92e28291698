using System.Collections.Immutable;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>What a stricter server would not have let pass: <c>/api/v1/message/{id}/notes</c>.</summary>
internal static class NotesApi
{
    internal static void MapNotes(this RouteGroupBuilder api) => api.MapGet("/message/{id}/notes", GetAsync);

    private static async Task<Results<Ok<NotesJson>, ContentHttpResult>> GetAsync(MessageStore messages, string id, CancellationToken cancellationToken) =>
        await messages.FindAsync(id, cancellationToken) is { } message && await messages.ReadWithNotesAsync(message.Id, cancellationToken) is { } read
            ? TypedResults.Ok(new NotesJson(read.Notes))
            : ApiAnswers.NoSuchMessage;

    /// <summary>The notes, those from the dialogue first.</summary>
    internal sealed record NotesJson(ImmutableArray<MessageNote> Notes);
}

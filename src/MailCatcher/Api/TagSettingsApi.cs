using System.Collections.Immutable;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>What is ours alone about tags: their colours, and the rules that tag by themselves. Below Mailpit's <c>/api/v1/tags</c>, whose own calls stay as they are.</summary>
internal static class TagSettingsApi
{
    internal static void MapTagSettings(this RouteGroupBuilder api)
    {
        api.MapGet("/tag-settings", List).WithSummary("Every tag that is in use or set up, with its colour, rules and counts.");
        api.MapGet("/tags/{tag}", Get).WithSummary("One tag with its colour, rules and counts.");
        api.MapPut("/tags/{tag}", ChangeAsync).WithSummary("Renames a tag (Name, as Mailpit does), or sets its Color and Rules; with these it need not exist before.");
        api.MapDelete("/tags/{tag}", DeleteAsync).WithSummary("Takes a tag from all messages and forgets its settings.");
        api.MapPost("/tags/{tag}/apply", ApplyAsync).WithSummary("Applies a tag's rules to the messages that are there already.");
    }

    private static Ok<ImmutableArray<TagJson>> List(Tags tags) => TypedResults.Ok<ImmutableArray<TagJson>>([.. tags.List().Select(TagJson.Of)]);

    private static Results<Ok<TagJson>, ContentHttpResult> Get(Tags tags, string tag) =>
        tags.Find(tag) is { } found ? TypedResults.Ok(TagJson.Of(found)) : TypedResults.Text($"There is no tag '{tag}'.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<ContentHttpResult> ChangeAsync(Tags tags, string tag, JsonBody<TagRequest> body, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var request = body.Value ?? new TagRequest();
        var (isRename, name) = (request.Name is not null || !request.HasSettings, request.Name?.Trim() ?? "");
        if (isRename && !TagNames.IsValid(name))
        {
            return ApiAnswers.Wrong($"'{name}' is no tag: {TagNames.Allowed}.");
        }

        var before = tags.Find(tag)?.Settings;
        if (before is null && !request.HasSettings)
        {
            return NoSuchTag(tag);
        }

        // Checked before anything changes, so that a wrong colour does not leave half of it done.
        var after = (before ?? new TagSettings { Name = tag }) with { Color = request.Color ?? before?.Color ?? "", Rules = request.Rules is null ? before?.Rules ?? [] : [.. request.Rules] };
        if (request.HasSettings && tags.ProblemOf(after) is { } problem)
        {
            return ApiAnswers.Wrong($"{char.ToUpperInvariant(problem[0])}{problem[1..]}.");
        }

        if (request.HasSettings)
        {
            await tags.SaveAsync(after, cancellationToken);
        }

        if (isRename)
        {
            await tags.RenameAsync(after.Name, name, cancellationToken);
        }

        return ApiAnswers.Done;
    }

    private static async Task<ContentHttpResult> DeleteAsync(Tags tags, string tag, CancellationToken cancellationToken)
    {
        if (tags.Find(tag) is null)
        {
            return NoSuchTag(tag);
        }

        await tags.DeleteAsync(tag, cancellationToken);
        return ApiAnswers.Done;
    }

    private static async Task<Results<Ok<AppliedJson>, ContentHttpResult>> ApplyAsync(Tags tags, string tag, CancellationToken cancellationToken) =>
        tags.Find(tag) is { Settings.Rules.IsEmpty: false } found ? TypedResults.Ok(new AppliedJson(await tags.ApplyAsync(found.Settings.Name, cancellationToken)))
        : ApiAnswers.Wrong($"There is no tag '{tag}' with rules.");

    private static ContentHttpResult NoSuchTag(string tag) => ApiAnswers.Wrong($"There is no tag '{tag}'.");

    /// <summary>How many messages got the tag.</summary>
    internal sealed record AppliedJson(int Tagged);

    /// <summary>A tag as it should be; what is left out stays as it was.</summary>
    internal sealed record TagRequest
    {
        public string? Name { get; init; }

        public string? Color { get; init; }

        public string[]? Rules { get; init; }

        internal bool HasSettings => Color is not null || Rules is not null;
    }
}

namespace MailCatcher.Views;

/// <summary>Maps the views of a message's own content: its HTML in a frame of its own.</summary>
internal static class MessageViews
{
    /// <summary>Maps the views.</summary>
    internal static IEndpointRouteBuilder MapMessageViews(this IEndpointRouteBuilder endpoints) => endpoints;
}

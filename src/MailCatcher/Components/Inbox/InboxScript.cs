namespace MailCatcher.Components.Inbox;

/// <summary>The browser module of the list.</summary>
internal static class InboxScript
{
    /// <summary>Where it is, relative to the page's base.</summary>
    internal const string Path = "./js/inbox.js";
}

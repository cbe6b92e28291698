namespace MailCatcher.Store;

/// <summary>An inbox of the configuration: <c>Store:Inboxes:n</c>.</summary>
public sealed class InboxOptions
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>The SMTP user whose mail lands there; empty: none.</summary>
    public string User { get; set; } = "";

    /// <summary>The user's password.</summary>
    public string Password { get; set; } = "";

    /// <summary>What else brings messages there.</summary>
    public IList<InboxRule> Rules { get; set; } = [];

    /// <summary>How many messages it keeps. Default 0: as many as all inboxes together may.</summary>
    public int MaxMessages { get; set; }

    /// <summary>The inbox as it is used.</summary>
    internal Inbox ToInbox() => new() { Name = Name, User = User, Password = Password, Rules = [.. Rules], MaxMessages = MaxMessages, IsConfigured = true };
}

namespace MailCatcher.Client;

/// <summary>How to wait for mail.</summary>
public sealed record WaitOptions
{
    /// <summary>How long, at most 10 minutes. Default 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many messages, 1 to 100. Default 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Only messages after this mod-sequence; <see langword="null"/>: those that are there already, too.</summary>
    public long? Since { get; init; }

    /// <summary>Only this inbox's; <see langword="null"/>: all.</summary>
    public string? Inbox { get; init; }

    /// <summary>A regular expression to look for in subject, text and HTML; without back-references and look-arounds.</summary>
    public string? Pattern { get; init; }
}

/// <summary>The mail that was waited for has not come in time; the message says what did.</summary>
public sealed class MailNotArrivedException : Exception
{
    /// <summary>Says what did arrive.</summary>
    public MailNotArrivedException(string message)
        : base(message)
    {
    }
}

/// <summary>The server has refused a request; the message is its reason.</summary>
public sealed class MailCatcherException : Exception
{
    /// <summary>Says why.</summary>
    public MailCatcherException(System.Net.HttpStatusCode status, string message)
        : base(message) => Status = status;

    /// <summary>The status of the answer.</summary>
    public System.Net.HttpStatusCode Status { get; }
}

namespace MailCatcher.Access;

/// <summary>What somebody may do. Roles and API tokens are sets of these.</summary>
[Flags]
public enum Scope
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>See messages, and be told of new ones.</summary>
    Read = 1,

    /// <summary>Change and delete messages, and hand in new ones.</summary>
    Write = 2,

    /// <summary>Release messages to real recipients.</summary>
    Release = 4,

    /// <summary>Change how the program works: tokens, webhooks, faults, log levels.</summary>
    Admin = 8,
}

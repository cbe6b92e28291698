namespace MailCatcher.Smtp;

/// <summary>What came of a read.</summary>
internal enum Heard
{
    /// <summary>More bytes.</summary>
    More,

    /// <summary>A whole line.</summary>
    Line,

    /// <summary>A line over the limit, thrown away.</summary>
    LineTooLong,

    /// <summary>The beginning of TLS, where it was not asked for.</summary>
    Tls,

    /// <summary>The client will send no more.</summary>
    Closed,

    /// <summary>Nothing came for too long.</summary>
    IdleTooLong,

    /// <summary>Content came slower than the lowest rate.</summary>
    TooSlow,

    /// <summary>The session has lasted too long.</summary>
    SessionTooLong,

    /// <summary>The server is asked to stop.</summary>
    Stopping,
}

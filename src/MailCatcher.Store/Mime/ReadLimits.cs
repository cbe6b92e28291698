namespace MailCatcher.Store.Mime;

/// <summary>How far reading goes. Everything past a limit is kept in the content all the same; it is only not shown.</summary>
internal sealed record ReadLimits
{
    /// <summary>For the summary: runs before the sender gets its reply.</summary>
    internal static ReadLimits Facts { get; } = new() { Time = TimeSpan.FromMilliseconds(250) };

    /// <summary>For a screen: somebody is waiting, but nobody's mail is.</summary>
    internal static ReadLimits Screen { get; } = new() { Time = TimeSpan.FromSeconds(5) };

    /// <summary>How long reading may take.</summary>
    internal required TimeSpan Time { get; init; }

    /// <summary>The clock the time is taken from.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Longest header section read, in bytes, of a message or a part.</summary>
    internal int HeaderBytes { get; init; } = 1024 * 1024;

    /// <summary>Most header fields read of one header section.</summary>
    internal int HeaderFields { get; init; } = 10_000;

    /// <summary>Longest header field that is taken apart, in bytes; the rest of a longer one is left out.</summary>
    internal int FieldBytes { get; init; } = 64 * 1024;

    /// <summary>Most addresses taken from the fields of one name.</summary>
    internal int Addresses { get; init; } = 1_000;

    /// <summary>Deepest nesting of multiparts and attached messages.</summary>
    internal int Depth { get; init; } = 100;

    /// <summary>Most parts read.</summary>
    internal int Parts { get; init; } = 10_000;

    /// <summary>How much of a body the snippet is looked for in, in bytes as sent.</summary>
    internal int SnippetBytes { get; init; } = 16 * 1024;

    /// <summary>How much of the HTML is searched for <c>cid:</c> references, in bytes.</summary>
    internal int ReferenceBytes { get; init; } = 1024 * 1024;

    /// <summary>Most text shown, in bytes after decoding, of the text and of the HTML each.</summary>
    internal int BodyBytes { get; init; } = 8 * 1024 * 1024;
}

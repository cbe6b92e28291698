namespace MailCatcher.Tests.Clients;

/// <summary>A message as an application means it, before a client makes mail of it.</summary>
internal sealed record MailDraft
{
    internal string From { get; init; } = "ann@example.test";

    internal string FromName { get; init; } = "Ann Example";

    internal IReadOnlyList<string> Recipients { get; init; } = ["bob@example.test"];

    internal required string Subject { get; init; }

    internal string Text { get; init; } = "Hello Bob,\r\n.\r\n..two dots\r\nfrom Ann.\r\n";

    internal string? Html { get; init; }

    internal byte[]? InlineImage { get; init; }

    internal string AttachmentName { get; init; } = "data.bin";

    internal int AttachmentBytes { get; init; }

    /// <summary>The charset of the text; clients that only know UTF-8 use that.</summary>
    internal string Charset { get; init; } = "utf-8";

    /// <summary>Whether the content is only what would be the body, without a single header field.</summary>
    internal bool IsHeaderless { get; init; }

    /// <summary>Whether an address is not ASCII.</summary>
    internal bool NeedsSmtpUtf8 => !System.Text.Ascii.IsValid(From) || Recipients.Any(recipient => !System.Text.Ascii.IsValid(recipient));

    /// <summary>The attachment: noise, the same every time.</summary>
    internal byte[] MakeAttachment()
    {
        var bytes = new byte[AttachmentBytes];
        new Random(AttachmentBytes).NextBytes(bytes);
        return bytes;
    }
}

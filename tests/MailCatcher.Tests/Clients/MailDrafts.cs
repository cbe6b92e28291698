namespace MailCatcher.Tests.Clients;

/// <summary>The messages that every client sends as far as it can, by the names that tests show.</summary>
internal static class MailDrafts
{
    internal const string PlainText = "plain text";
    internal const string InlineImage = "HTML with an inline image";
    internal const string Attachment2 = "2 MB attachment";
    internal const string Attachment24 = "24 MB attachment";
    internal const string Utf8Names = "names in UTF-8";
    internal const string Latin1Names = "names in ISO-8859-1";
    internal const string JapaneseNames = "names in ISO-2022-JP";
    internal const string CyrillicNames = "names in KOI8-R";
    internal const string SmtpUtf8 = "SMTPUTF8 addresses";
    internal const string ManyRecipients = "100 recipients";
    internal const string EmptyBody = "empty body";
    internal const string NoHeaders = "no headers at all";

    private static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    internal static readonly IReadOnlyDictionary<string, MailDraft> ByName = new Dictionary<string, MailDraft>
    {
        [PlainText] = new() { Subject = "Plain" },
        [InlineImage] = new() { Subject = "With an image", Html = "<p>Hello <img src=\"cid:logo@example.test\" alt=\"logo\"></p>", InlineImage = Png },
        [Attachment2] = new() { Subject = "Two megabytes", AttachmentBytes = 2 * 1024 * 1024 },
        [Attachment24] = new() { Subject = "Twenty-four megabytes", AttachmentBytes = 24 * 1024 * 1024 },
        [Utf8Names] = new() { Subject = "Grüße – 日本語 📮", FromName = "Änne Ünal", Text = "Grüße, 日本語, 📮\r\n", AttachmentName = "Übersicht 日本.bin", AttachmentBytes = 100 },
        [Latin1Names] = new() { Subject = "Grüße aus Köln", FromName = "Änne Ünal", Text = "Schöne Grüße\r\n", AttachmentName = "Übersicht.bin", AttachmentBytes = 100, Charset = "iso-8859-1" },
        [JapaneseNames] = new() { Subject = "お知らせ", FromName = "山田太郎", Text = "こんにちは\r\n", AttachmentName = "資料.bin", AttachmentBytes = 100, Charset = "iso-2022-jp" },
        [CyrillicNames] = new() { Subject = "Привет из Москвы", FromName = "Анна Иванова", Text = "Добрый день\r\n", AttachmentName = "отчёт.bin", AttachmentBytes = 100, Charset = "koi8-r" },
        [SmtpUtf8] = new() { Subject = "Grüße", From = "änne@exämple.test", Recipients = ["用户@example.test", "bob@example.test"] },
        [ManyRecipients] = new() { Subject = "To many", Recipients = [.. Enumerable.Range(1, 100).Select(number => $"recipient-{number}@example.test")] },
        [EmptyBody] = new() { Subject = "Nothing to say", Text = "" },
        [NoHeaders] = new() { Subject = "", Text = "\r\nNo header field, just text.\r\n.\r\nAnd more.\r\n", IsHeaderless = true },
    };
}

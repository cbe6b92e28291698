using System.Globalization;
using System.Text;

namespace MailCatcher.Benchmarks;

/// <summary>Messages as applications send them: a few header fields and lines of words. Every one is different, since equal ones would compress and search better than real ones.</summary>
internal static class SampleMail
{
    private const int LineLength = 72;
    private static readonly string[] Words =
    [
        "order", "invoice", "account", "password", "welcome", "delivery", "payment", "ticket", "report", "update", "customer", "thank", "please", "confirm", "address", "the", "your", "and", "of", "for", "with",
        "has", "been", "will", "tomorrow", "today", "number", "reset", "link", "team", "support", "meeting", "newsletter", "subscription", "shipment", "total", "amount", "due", "date", "received", "status",
    ];

    /// <summary>A message of about so many bytes.</summary>
    internal static byte[] Create(int number, int size)
    {
        var luck = new Random(number);
        var text = new StringBuilder(size + LineLength);
        text.Append(CultureInfo.InvariantCulture, $"From: \"Sender {number % 50}\" <sender{number % 50}@shop.example>\r\nTo: user{number % 5_000}@example.test\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Subject: {Words[luck.Next(Words.Length)]} {Words[luck.Next(Words.Length)]} {number}\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{number}.{luck.NextInt64():x}@shop.example>\r\n");
        text.Append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");

        // One message has this word alone: what a search for a rare word finds.
        text.Append(CultureInfo.InvariantCulture, $"rare{number}\r\n");
        var line = 0;
        while (text.Length < size - 2)
        {
            var word = luck.Next(4) == 0 ? luck.Next(1_000_000).ToString(CultureInfo.InvariantCulture) : Words[luck.Next(Words.Length)];
            text.Append(word);
            line += word.Length + 1;
            text.Append(line > LineLength ? "\r\n" : " ");
            line = line > LineLength ? 0 : line;
        }

        return Encoding.ASCII.GetBytes(text.Append("\r\n").ToString());
    }
}

using System.Text;

namespace MailCatcher.Relay;

/// <summary>The one field that a release adds, and what the fields that are there already say about going in circles (RFC 5321 §6.3).</summary>
internal static class TraceField
{
    internal const string Name = "X-MailCatcher-Released";

    /// <returns>Why the message must not go out, in one sentence; <see langword="null"/> when it may.</returns>
    internal static string? FindLoop(ReadOnlySpan<byte> headerSection, int maxReceived)
    {
        var received = 0;
        foreach (var range in headerSection.Split("\r\n"u8))
        {
            var line = headerSection[range];
            received += StartsWith(line, "Received:") ? 1 : 0;
            if (StartsWith(line, Name + ":"))
            {
                return "The message was released by a MailCatcher before, and has come back: it would go in circles.";
            }
        }

        return received > maxReceived ? $"The message has {received} Received fields: it goes in circles." : null;
    }

    private static bool StartsWith(ReadOnlySpan<byte> line, string name) => line.Length >= name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name);
}

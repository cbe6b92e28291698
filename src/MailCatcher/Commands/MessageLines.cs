using System.Globalization;
using System.Text.Json.Nodes;

namespace MailCatcher.Commands;

/// <summary>Writes messages for a terminal: a line for a person, or a line of JSON for a program. Mail is hostile, so no control character of it reaches the terminal.</summary>
internal static class MessageLines
{
    /// <summary>A message of a list.</summary>
    internal static string Line(JsonNode message, bool json)
    {
        if (json)
        {
            return message.ToJsonString();
        }

        var received = DateTimeOffset.Parse((string?)message["Created"] ?? "", CultureInfo.InvariantCulture).ToLocalTime();
        var to = message["To"]!.AsArray().Concat(message["Cc"]!.AsArray()).Concat(message["Bcc"]!.AsArray()).Select(address => (string?)address!["Address"]).ToArray();
        var recipients = to.Length == 0 ? "-" : to[0] + (to.Length > 1 ? $" +{to.Length - 1}" : "");
        return Printable($"{message["ID"]}  {received:yyyy-MM-dd HH:mm:ss}  {message["From"]!["Address"]} > {recipients}  {message["Subject"]}");
    }

    /// <summary>The text with every control character made visible, line ends and tabs of a body aside.</summary>
    internal static string Printable(string text, bool isBody = false) =>
        string.Concat(text.Select(c => char.IsControl(c) && !(isBody && c is '\n' or '\t') ? isBody && c == '\r' ? "" : $"\\x{(int)c:X2}" : c.ToString()));
}

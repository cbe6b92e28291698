using System.CommandLine;
using System.Text.Json.Nodes;

namespace MailCatcher.Commands;

/// <summary><c>mailcatcher show</c>: one message.</summary>
internal static class ShowCommand
{
    internal static Command Create()
    {
        var id = new Argument<string>("ID") { DefaultValueFactory = _ => "latest", Description = "Its id [default: latest]" };
        var raw = new Option<bool>("--raw") { Description = "Its source, byte for byte" };
        var html = new Option<bool>("--html") { Description = "Its HTML" };
        var json = new Option<bool>("--json") { Description = "All of it as JSON" };
        var command = new Command("show", "Show a message; it counts as read then") { id, raw, html, json };
        command.Run(new ServerOptions(), async (parsed, client, cancellationToken) =>
        {
            var path = $"api/v1/message/{Uri.EscapeDataString(parsed.GetValue(id)!)}";
            if (parsed.GetValue(raw))
            {
                using var answer = await client.SendAsync(HttpMethod.Get, $"{path}/raw", body: null, cancellationToken);
                await using var output = Console.OpenStandardOutput();
                await answer.Content.CopyToAsync(output, cancellationToken);
                return ExitCodes.Ok;
            }

            var message = await client.GetJsonAsync(path, cancellationToken);
            await Console.Out.WriteLineAsync(
                parsed.GetValue(json) ? message.ToJsonString()
                : parsed.GetValue(html) ? (string?)message["HTML"]
                : Text(message));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string Text(JsonNode message)
    {
        var lines = new List<string> { $"Date:    {message["Date"]}", $"From:    {Address(message["From"])}" };
        foreach (var name in new[] { "To", "Cc", "Bcc" })
        {
            if (message[name] is JsonArray { Count: > 0 } addresses)
            {
                lines.Add($"{name + ":",-8} {string.Join(", ", addresses.Select(Address))}");
            }
        }

        lines.Add($"Subject: {message["Subject"]}");
        foreach (var file in message["Attachments"] as JsonArray ?? [])
        {
            lines.Add($"File:    {file!["FileName"]} ({file["ContentType"]}, {file["Size"]} bytes)");
        }

        var body = (string?)message["Text"];
        return string.Join('\n', lines.Select(line => MessageLines.Printable(line))) + "\n\n" + MessageLines.Printable(string.IsNullOrEmpty(body) ? "(no text; see --html)" : body, isBody: true);
    }

    private static string Address(JsonNode? address) => (string?)address?["Name"] is { Length: > 0 } name ? $"{name} <{address!["Address"]}>" : $"{address?["Address"]}";
}

using System.Net.Http.Headers;
using MailCatcher.Smtp;

namespace MailCatcher.Api.Sending;

/// <summary>What a request to send must obey, so that it makes one message and nothing else: no line end gets into a header field.</summary>
internal static class SendRules
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "From", "To", "Cc", "Bcc", "Reply-To", "Subject", "Date", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "X-Tags",
    };

    /// <summary>The first thing that is wrong; <see langword="null"/> when nothing is.</summary>
    internal static string? FaultOf(SendRequest request) => Faults(request).FirstOrDefault();

    private static IEnumerable<string> Faults(SendRequest request)
    {
        foreach (var (kind, address) in Addresses(request).Where(pair => !IsAddress(pair.Address)))
        {
            yield return $"invalid {kind} address: {address}";
        }

        foreach (var text in Texts(request).Where(text => !IsOneLine(text)))
        {
            yield return $"a line end or another control is not allowed in: {text.ReplaceLineEndings(" ")}";
        }

        foreach (var name in request.Headers.Keys.Where(name => !IsFieldName(name) || Reserved.Contains(name)))
        {
            yield return Reserved.Contains(name) ? $"cannot overwrite header: \"{name}\"" : $"invalid header name: \"{name}\"";
        }

        foreach (var attachment in request.Attachments.Where(attachment => !IsMediaType(attachment?.ContentType)))
        {
            yield return $"invalid content type: {attachment?.ContentType}";
        }
    }

    private static IEnumerable<(string Kind, string? Address)> Addresses(SendRequest request) =>
    [
        ("From", request.From?.Email),
        .. request.To.Select(address => ("To", address?.Email)),
        .. request.Cc.Select(address => ("Cc", address?.Email)),
        .. request.Bcc.Select(address => ("Bcc", (string?)address)),
        .. request.ReplyTo.Select(address => ("Reply-To", address?.Email)),
    ];

    private static IEnumerable<string> Texts(SendRequest request) => new[] { request.Subject, request.From?.Name }
        .Concat(request.To.Concat(request.Cc).Concat(request.ReplyTo).Select(address => address?.Name))
        .Concat(request.Headers.Values)
        .Concat(request.Tags)
        .Concat(request.Attachments.SelectMany(attachment => new[] { attachment?.Filename, attachment?.ContentId }))
        .OfType<string>();

    private static bool IsAddress(string? text) => text is not null && EmailAddress.TryParse(text, out _);

    private static bool IsOneLine(string text) => !text.Any(character => char.IsControl(character) && character != '\t');

    private static bool IsFieldName(string name) => name.Length is > 0 and <= 100 && name.All(character => character is > ' ' and < (char)127 and not ':');

    private static bool IsMediaType(string? type) => type is not null && (type.Length == 0 || (IsOneLine(type) && type.All(char.IsAscii) && MediaTypeHeaderValue.TryParse(type, out _)));
}

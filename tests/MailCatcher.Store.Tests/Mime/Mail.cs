using System.Text;
using MailCatcher.Smtp;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store.Tests.Mime;

/// <summary>Messages as tests write them: lines parted by LF in the source, CRLF on the wire, Latin-1 bytes for what has none in ASCII.</summary>
internal static class Mail
{
    internal static readonly Envelope NoEnvelope = To();

    internal static Envelope To(params EmailAddress[] forwardPaths) => new()
    {
        ReversePath = null,
        ForwardPaths = [.. forwardPaths],
        HelloName = "client.test",
        RemoteAddress = null,
        SessionId = "test",
        Protocol = "ESMTP",
    };

    /// <summary>The wire bytes of a message: each character is a byte.</summary>
    internal static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n"));

    internal static MessageFacts Facts(string text) => Facts(Bytes(text));

    internal static MessageFacts Facts(byte[] content) => MessageReader.ReadFacts(new MemoryStream(content), NoEnvelope);

    internal static ParsedMessage Read(string text) => Read(Bytes(text));

    internal static ParsedMessage Read(byte[] content) => MessageReader.Read(new MemoryStream(content));

    internal static byte[]? Part(byte[] content, string partId)
    {
        using var stream = MessageReader.OpenPart(new MemoryStream(content), partId)?.Content;
        if (stream is null)
        {
            return null;
        }

        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>The tree on one line, such as <c>multipart/mixed(1 text/plain Body, 2 image/png Inline)</c>.</summary>
    internal static string Outline(MimeNode node)
    {
        var name = node.PartId.Length == 0 ? node.ContentType : $"{node.PartId} {node.ContentType}";
        name = node.Role == PartRole.Container ? name : $"{name} {node.Role}";
        return node.Children.IsEmpty ? name : $"{name}({string.Join(", ", node.Children.Select(Outline))})";
    }
}

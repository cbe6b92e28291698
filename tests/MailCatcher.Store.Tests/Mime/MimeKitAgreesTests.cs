using CsCheck;
using MailCatcher.Store.Mime;
using MimeKit;

namespace MailCatcher.Store.Tests.Mime;

/// <summary>Well-formed mail, written by MimeKit, is read as MimeKit reads it.</summary>
public sealed class MimeKitAgreesTests
{
    private static readonly Gen<string> Text = Gen.Char["abc =-\u00e9\u20ac\U00000001\n"].Array[0, 200].Select(characters => new string(characters));

    private static readonly Gen<MimeEntity> Leaf = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Text, Gen.Byte.Array[0, 300]).Select((kind, encoding, text, bytes) =>
        kind switch
        {
            0 => new TextPart("plain") { Text = text, ContentTransferEncoding = Encodings[encoding] },
            1 => new TextPart("html") { Text = text, ContentTransferEncoding = Encodings[encoding] },
            _ => (MimeEntity)new MimePart("application", "octet-stream") { Content = new MimeContent(new MemoryStream(bytes)), ContentTransferEncoding = ContentEncoding.Base64, FileName = "a.bin" },
        });

    private static readonly Gen<MimeEntity> Tree = Gen.Recursive<MimeEntity>((depth, tree) => depth >= 5 ? Leaf : Gen.Frequency(
        (2, Leaf),
        (2, Gen.Select(Gen.Int[0, 2], tree.Array[1, 4]).Select(MimeEntity (kind, parts) => NewMultipart(kind, parts))),
        (1, tree.Select(MimeEntity (part) => new MessagePart("rfc822", new MimeMessage([], [], "inner", part))))));

    private static ContentEncoding[] Encodings => [ContentEncoding.SevenBit, ContentEncoding.EightBit, ContentEncoding.QuotedPrintable, ContentEncoding.Base64];

    [Fact]
    public void Trees_and_contents_agree() => Tree.Sample(
        body =>
        {
            var content = Written(new MimeMessage([new MailboxAddress("A", "a@example.org")], [], "subject", body));
            var expected = MimeMessage.Load(new MemoryStream(content));

            var message = Mail.Read(content);

            Assert.Equal(Outline(expected.Body!), Outline(message.Root));
            Assert.Empty(message.Faults);
            foreach (var (part, node) in Leaves(expected.Body!).Zip(Leaves(message.Root)))
            {
                Assert.Equal(Decoded(part), Mail.Part(content, node.PartId));
            }
        },
        iter: 500);

    private static Multipart NewMultipart(int kind, MimeEntity[] parts)
    {
        var multipart = new Multipart(kind switch { 0 => "mixed", 1 => "alternative", _ => "related" }) { Preamble = kind == 0 ? "preamble" : null };
        foreach (var part in parts)
        {
            multipart.Add(part);
        }

        return multipart;
    }

    private static byte[] Written(MimeMessage message)
    {
        using var written = new MemoryStream();
        message.WriteTo(new FormatOptions { NewLineFormat = NewLineFormat.Dos }, written);
        return written.ToArray();
    }

    /// <summary>Types only; an attached message shows the parts of a multipart in it as its own.</summary>
    private static string Outline(MimeEntity entity) => entity switch
    {
        MessagePart { Message.Body: Multipart inner } => $"message/rfc822({string.Join(",", inner.Select(Outline))})",
        MessagePart message => $"message/rfc822({Outline(message.Message!.Body!)})",
        Multipart multipart => $"{multipart.ContentType.MimeType}({string.Join(",", multipart.Select(Outline))})",
        _ => entity.ContentType.MimeType,
    };

    private static string Outline(MimeNode node) =>
        node.Children.IsEmpty ? node.ContentType : $"{node.ContentType}({string.Join(",", node.Children.Select(Outline))})";

    private static IEnumerable<MimePart> Leaves(MimeEntity entity) => entity switch
    {
        MessagePart message => Leaves(message.Message!.Body!),
        Multipart multipart => multipart.SelectMany(Leaves),
        _ => [(MimePart)entity],
    };

    private static IEnumerable<MimeNode> Leaves(MimeNode node) => node.Children.IsEmpty ? [node] : node.Children.SelectMany(Leaves);

    private static byte[] Decoded(MimePart part)
    {
        using var decoded = new MemoryStream();
        part.Content?.DecodeTo(decoded);
        return decoded.ToArray();
    }
}

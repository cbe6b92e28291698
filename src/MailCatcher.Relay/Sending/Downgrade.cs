using MimeKit;
using MimeKit.Cryptography;

namespace MailCatcher.Relay;

/// <summary>Writes a message anew in what a relay can take: seven bits (RFC 6152 §3), or eight in lines. Only where that breaks no signature.</summary>
internal static class Downgrade
{
    private static readonly string[] SignatureFields = ["DKIM-Signature", "ARC-Message-Signature", "DomainKey-Signature"];

    /// <summary>Why the message cannot be written anew; <see langword="null"/> when it can.</summary>
    internal static string? Forbids(ReadOnlyMemory<byte> headerSection, MimeMessage message) =>
        HeaderField.Split(headerSection).Find(field => SignatureFields.Contains(field.Name, StringComparer.OrdinalIgnoreCase)) is { } signature ? $"it has a {signature.Name}"
        : message.BodyParts.Any(part => part is ApplicationPkcs7Mime or ApplicationPkcs7Signature or ApplicationPgpSignature or ApplicationPgpEncrypted) ? "it is signed or encrypted"
        : null;

    /// <param name="content">The content as caught.</param>
    /// <param name="constraint">What the relay can take.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The content to send instead; <see langword="null"/> with the reason when there is none.</returns>
    internal static async Task<(Stream? Content, string Reason)> RunAsync(Stream content, EncodingConstraint constraint, CancellationToken cancellationToken)
    {
        content.Position = 0;
        MimeMessage message;
        try
        {
            message = await MimeMessage.LoadAsync(content, cancellationToken);
        }
        catch (FormatException)
        {
            return (null, "it cannot be understood well enough to be written anew");
        }

        using (message)
        {
            if (Forbids(RawContent.Read(content).HeaderSection, message) is { } reason)
            {
                return (null, $"{reason}, which writing it anew would break");
            }

            if (constraint == EncodingConstraint.SevenBit)
            {
                EncodeHeaders(message);
            }

            message.Prepare(constraint);
            var written = new MemoryStream();
            var format = FormatOptions.Default.Clone();
            format.NewLineFormat = NewLineFormat.Dos;
            await message.WriteToAsync(format, written, cancellationToken);
            if (constraint == EncodingConstraint.SevenBit && RawContent.Read(written).Has8Bit)
            {
                await written.DisposeAsync();
                return (null, "it has bytes over 127 where nothing can encode them");
            }

            return (written, "");
        }
    }

    private static void EncodeHeaders(MimeMessage message)
    {
        var lists = new List<HeaderList> { message.Headers };
        var parts = new MimeIterator(message);
        while (parts.MoveNext())
        {
            lists.Add(parts.Current.Headers);
        }

        foreach (var header in lists.SelectMany(list => list).Where(header => !System.Text.Ascii.IsValid(header.RawValue)))
        {
            header.SetValue(System.Text.Encoding.UTF8, header.Value);
        }
    }
}

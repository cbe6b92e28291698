using System.Text;
using MailCatcher.Smtp;
using MailKit.Net.Smtp;
using MimeKit;

namespace MailCatcher.Relay;

/// <summary>Makes of a caught message what goes to this relay: with the route's changes, signed, and in what the relay can take.</summary>
internal static class Packer
{
    /// <exception cref="CredentialException">The key to sign with cannot be read.</exception>
    /// <exception cref="NotSupportedException">The message cannot be signed.</exception>
    internal static async Task<Packed> PackAsync(RelayClient client, RouteOptions route, Parcel parcel, EmailAddress? reversePath, CancellationToken cancellationToken)
    {
        EmailAddress[] paths = [.. parcel.Recipients, .. reversePath is { } from ? (EmailAddress[])[from] : []];
        var offers = client.Capabilities;
        if (reversePath is { } sender && (!EmailAddress.TryParse(sender.ToString(), out var read) || read != sender))
        {
            return Packed.Refused("5.1.7 The reverse-path is no address.");
        }

        if (parcel.Envelope.RequireTls && !(client.IsSecure && offers.HasFlag(SmtpCapabilities.RequireTLS)))
        {
            return Packed.Refused("5.7.30 The sender asked that the message travel by TLS only (REQUIRETLS, RFC 8689), which the relay does not promise.");
        }

        if (!offers.HasFlag(SmtpCapabilities.UTF8) && paths.Any(path => !Ascii.IsValid(path.LocalPart)))
        {
            return Packed.Refused("5.6.7 An address is not ASCII, and the relay does not take such (SMTPUTF8, RFC 6531).");
        }

        var (content, replacement, refusal) = await FitAsync(parcel, offers, cancellationToken);
        if (refusal is not null)
        {
            return Packed.Refused(refusal);
        }

        var (section, _) = HeaderEdits.Apply(content!.HeaderSection, route, parcel.Entry.Id, parcel.Entry.RequestedAt, reversePath);
        var signature = DkimSignature.Create(route, section, content);
        section = signature.IsEmpty ? section : (byte[])[.. signature.Span, .. section.Span];
        var message = new RawMessage(content, section, parcel.Entry.Id);
        if (offers.HasFlag(SmtpCapabilities.Size) && client.MaxSize > 0 && message.Measure() is var size && size > client.MaxSize)
        {
            message.Dispose();
            await (replacement?.DisposeAsync() ?? ValueTask.CompletedTask);
            return Packed.Refused($"5.3.4 The message has {size:#,0} bytes as sent, and the relay takes at most {client.MaxSize:#,0} (SIZE, RFC 1870).");
        }

        var international = paths.Any(path => !Ascii.IsValid(path.LocalPart))
            || (offers.HasFlag(SmtpCapabilities.UTF8) && (paths.Any(path => !Ascii.IsValid(path.Domain)) || (parcel.Envelope.SmtpUtf8 && !Ascii.IsValid(section.Span))));
        return new Packed(message, replacement, international, DsnPlan.Of(parcel.Envelope), null);
    }

    /// <summary>The content as the relay can take it: as caught where it can, else written anew.</summary>
    private static async Task<(RawContent? Content, Stream? Replacement, string? Refusal)> FitAsync(Parcel parcel, SmtpCapabilities offers, CancellationToken cancellationToken)
    {
        var content = RawContent.Read(parcel.Content);
        var isBinary = parcel.Envelope.Body == BodyType.BinaryMime;
        if (isBinary && offers.HasFlag(SmtpCapabilities.BinaryMime) && offers.HasFlag(SmtpCapabilities.Chunking) && RawContent.ReadBinary(parcel.Content) is { } binary)
        {
            return (binary, null, null);
        }

        var needsSeven = content.Has8Bit && !offers.HasFlag(SmtpCapabilities.EightBitMime);
        var needsAsciiHeader = parcel.Envelope.SmtpUtf8 && !offers.HasFlag(SmtpCapabilities.UTF8) && !Ascii.IsValid(content.HeaderSection.Span);
        if (!needsSeven && !needsAsciiHeader && !isBinary)
        {
            return (content, null, null);
        }

        var constraint = needsSeven || needsAsciiHeader || !offers.HasFlag(SmtpCapabilities.EightBitMime) ? EncodingConstraint.SevenBit : EncodingConstraint.EightBit;
        var (replacement, reason) = await Downgrade.RunAsync(parcel.Content, constraint, cancellationToken);
        var lack = isBinary ? "BINARYMIME, RFC 3030" : needsSeven ? "8BITMIME, RFC 6152" : "SMTPUTF8, RFC 6531";
        return replacement is null
            ? (null, null, $"5.6.3 The relay cannot take this message as it is ({lack}), and it was not changed: {reason}.")
            : (RawContent.Read(replacement), replacement, null);
    }
}

/// <summary>A message ready to be handed over, or why there is none.</summary>
/// <param name="Message">The message; <see langword="null"/> when it is refused.</param>
/// <param name="Content">What was written anew, and is the message's to read; <see langword="null"/>: nothing was.</param>
/// <param name="IsInternational">Whether SMTPUTF8 is needed and offered.</param>
/// <param name="Dsn">The reports to ask for.</param>
/// <param name="Refusal">Why the relay cannot take it; <see langword="null"/>: it can.</param>
internal sealed record Packed(RawMessage? Message, Stream? Content, bool IsInternational, DsnPlan Dsn, string? Refusal)
{
    internal static Packed Refused(string reason) => new(null, null, false, DsnPlan.None, reason);
}

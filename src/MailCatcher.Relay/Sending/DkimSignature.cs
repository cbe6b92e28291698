using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.OpenSsl;

namespace MailCatcher.Relay;

/// <summary>
/// Signs what goes out (DKIM, RFC 6376; Ed25519: RFC 8463). MimeKit computes the signature, but over the very bytes that are sent: it is given the fields with their raw values and the body as bytes, since what it would
/// write of odd mail is something else.
/// </summary>
internal static class DkimSignature
{
    // From must be; the others are those that a reader sees or that decide what the body means (RFC 6376 §5.4.1).
    private static readonly string[] Signed =
    [
        "From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
        "Resent-From", "Resent-Date", "Resent-Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post",
    ];

    /// <returns>The signature's field, with its line end; empty when the route does not sign.</returns>
    /// <exception cref="CredentialException">The key cannot be read.</exception>
    /// <exception cref="NotSupportedException">The message has no From, and cannot be signed.</exception>
    internal static ReadOnlyMemory<byte> Create(RouteOptions route, ReadOnlyMemory<byte> section, RawContent content)
    {
        if (route.DkimDomain.Length == 0)
        {
            return default;
        }

        var fields = HeaderField.Split(section).Where(field => Signed.Contains(field.Name, StringComparer.OrdinalIgnoreCase)).ToArray();
        if (!fields.Any(field => field.Is("From")))
        {
            throw new NotSupportedException("it is to be signed (DKIM) and has no From.");
        }

        var key = ReadKey(route.DkimKeyFile);
        var signer = new DkimSigner(key, route.DkimDomain, route.DkimSelector)
        {
            SignatureAlgorithm = key is Ed25519PrivateKeyParameters ? DkimSignatureAlgorithm.Ed25519Sha256 : DkimSignatureAlgorithm.RsaSha256,
            HeaderCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
            BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
        };
        using var message = new RawMessage(content, default, Guid.Empty);
        message.Headers.Clear();
        foreach (var field in fields)
        {
            var header = new Header(field.Name, "-");
            header.SetRawValue(field.Raw[(field.Raw.Span.IndexOf((byte)':') + 1)..].ToArray());
            message.Headers.Add(header);
        }

        signer.Sign(RawMessage.Format(international: false), message, [.. fields.Select(field => field.Name).Distinct(StringComparer.OrdinalIgnoreCase)]);
        var signature = message.Headers.First(header => header.Id == HeaderId.DkimSignature);
        return (byte[])[.. "DKIM-Signature:"u8, .. signature.RawValue];
    }

    private static AsymmetricKeyParameter ReadKey(string file)
    {
        try
        {
            using var reader = File.OpenText(file);
            using var pem = new PemReader(reader);
            return pem.ReadObject() switch
            {
                AsymmetricCipherKeyPair pair => pair.Private,
                AsymmetricKeyParameter { IsPrivate: true } key => key,
                _ => throw new CredentialException("The DKIM key file holds no private key in PEM."),
            };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or PemException)
        {
            throw new CredentialException($"The DKIM key cannot be read: {fault.Message}", fault);
        }
    }
}

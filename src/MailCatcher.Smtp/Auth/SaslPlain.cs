namespace MailCatcher.Smtp;

/// <summary>PLAIN (RFC 4616): identity to act as, user and password, parted by NUL.</summary>
internal sealed class SaslPlain(Credentials credentials) : SaslMechanism
{
    public override SaslStep Next(byte[] response)
    {
        var text = response.AsSpan();
        var first = text.IndexOf((byte)0);
        var second = first < 0 ? -1 : text[(first + 1)..].IndexOf((byte)0);
        return second >= 0
            && Credentials.TryReadUser(text.Slice(first + 1, second), out var user)
            && Credentials.TryRead(text[(first + second + 2)..], out var password)
            ? credentials.Check(user, password)
            : SaslStep.Malformed.Instance;
    }
}

namespace MailCatcher.Smtp;

/// <summary>XOAUTH2 and OAUTHBEARER (RFC 7628): a user and a token, in fields parted by ^A.</summary>
/// <param name="credentials">Against what to check.</param>
/// <param name="isGs2">OAUTHBEARER, which has the user in a GS2 header (<c>n,a=user,</c>) where XOAUTH2 has a field for it.</param>
internal sealed class SaslBearer(Credentials credentials, bool isGs2) : SaslMechanism
{
    private const char FieldEnd = '\u0001';
    private const string Authorization = "auth=Bearer ";

    private bool _rejected;

    public override SaslStep Next(byte[] response)
    {
        // A client hears why in a challenge, answers it with nothing, and only then the exchange has failed (RFC 7628 §3.2.3).
        if (_rejected)
        {
            return SaslStep.Rejected.Instance;
        }

        if (!Credentials.TryRead(response, out var message)
            || message.Split(FieldEnd) is not [var head, .. var fields]
            || UserIn(head) is not { } name
            || !Credentials.TryReadUser(System.Text.Encoding.UTF8.GetBytes(name), out var user)
            || Array.Find(fields, field => field.StartsWith(Authorization, StringComparison.OrdinalIgnoreCase)) is not { } authorization)
        {
            return SaslStep.Malformed.Instance;
        }

        var step = credentials.Check(user, authorization[Authorization.Length..]);
        _rejected = step is SaslStep.Rejected;
        return _rejected
            ? new SaslStep.Challenge((isGs2 ? """{"status":"invalid_token"}"""u8 : """{"status":"401","schemes":"bearer"}"""u8).ToArray())
            : step;
    }

    private string? UserIn(string head) => isGs2
        ? head.Split(',') is ["n" or "y", ['a', '=', .. var identity], ""] ? identity.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal) : null
        : head.StartsWith("user=", StringComparison.Ordinal) ? head["user=".Length..] : null;
}

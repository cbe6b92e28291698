namespace MailCatcher.Smtp;

/// <summary>LOGIN, never standardized and much used: asks for the user name, then for the password.</summary>
internal sealed class SaslLogin(Credentials credentials) : SaslMechanism
{
    private string? _user;

    public override SaslStep Begin() => new SaslStep.Challenge("Username:"u8.ToArray());

    public override SaslStep Next(byte[] response)
    {
        if (_user is not null)
        {
            return Credentials.TryRead(response, out var password) ? credentials.Check(_user, password) : SaslStep.Malformed.Instance;
        }

        if (!Credentials.TryReadUser(response, out var user))
        {
            return SaslStep.Malformed.Instance;
        }

        _user = user;
        return new SaslStep.Challenge("Password:"u8.ToArray());
    }
}

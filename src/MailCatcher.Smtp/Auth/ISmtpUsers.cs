namespace MailCatcher.Smtp;

/// <summary>Users that may authenticate. <see cref="SmtpServices.AddSmtpServer"/> registers those of the options; a host with users elsewhere registers more, and the first that knows a name decides.</summary>
public interface ISmtpUsers
{
    /// <summary>Whether every secret is a password and none a hash, so that challenges (CRAM-MD5, SCRAM) can be checked.</summary>
    bool HavePasswords { get; }

    /// <summary>The secret that takes longest to check, which a password for an unknown user is compared with; <see langword="null"/>: none takes long.</summary>
    string? SlowestSecret { get; }

    /// <summary>A user's secret: the password, or a hash of it (see <see cref="SmtpAuthOptions.Users"/>); <see langword="null"/> for a name that is not known. Names are case-exact.</summary>
    string? FindSecret(string name);
}

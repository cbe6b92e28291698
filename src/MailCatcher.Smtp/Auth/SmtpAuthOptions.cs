using System.ComponentModel.DataAnnotations;

namespace MailCatcher.Smtp;

/// <summary>Authentication of SMTP clients (RFC 4954): section <c>Smtp:Auth</c>.</summary>
public sealed class SmtpAuthOptions
{
    /// <summary>Who may and who must authenticate. Default <see cref="AuthMode.Off"/>.</summary>
    public AuthMode Mode { get; set; }

    /// <summary>Whether credentials may come over a connection without TLS. Default no: AUTH appears only after STARTTLS, and is answered <c>538 5.7.11</c> before it.</summary>
    public bool AllowWithoutTls { get; set; }

    /// <summary>
    /// Users by name, each with a secret: the password, or a hash of it as htpasswd writes it (bcrypt <c>$2y$…</c>, <c>{SHA}…</c>, <c>{SSHA}…</c>).
    /// For XOAUTH2 and OAUTHBEARER the password is the token. CRAM-MD5 and SCRAM-SHA-256 are offered only where every user has a password, since a hash cannot answer them.
    /// </summary>
    public Dictionary<string, string> Users { get; set; } = [];

    /// <summary>A file of more users, one <c>name:secret</c> a line, <c>#</c> for comments; read anew when it changes. Empty: none.</summary>
    public string UsersFile { get; set; } = "";

    internal IEnumerable<ValidationResult> Validate()
    {
        foreach (var (name, secret) in Users)
        {
            if (PasswordHash.Problem(secret) is { } problem)
            {
                yield return new ValidationResult(problem, [$"Auth:Users:{name}"]);
            }
        }

        var file = PasswordUsers.ProblemOfFile(UsersFile);
        if (file is not null)
        {
            yield return new ValidationResult(file, ["Auth:UsersFile"]);
        }

    }
}

/// <summary>What <c>Smtp:Auth:Mode</c> may be.</summary>
public enum AuthMode
{
    /// <summary>No AUTH.</summary>
    Off,

    /// <summary>Any credentials are good; the user name is kept with the message. Mail without AUTH passes too.</summary>
    Any,

    /// <summary>Known users only; mail without AUTH passes too.</summary>
    Optional,

    /// <summary>Known users only: MAIL before AUTH is answered <c>530 5.7.0</c>.</summary>
    Required,
}

using System.Globalization;

namespace MailCatcher.Components.Setup;

/// <summary>How a connection to this server is encrypted.</summary>
public enum AccessTls
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>With STARTTLS.</summary>
    StartTls,

    /// <summary>From the first byte.</summary>
    Implicit,
}

/// <summary>All that an application must be told to hand in its mail here.</summary>
/// <param name="Host">The server.</param>
/// <param name="Port">Its port.</param>
/// <param name="Tls">How the connection is encrypted.</param>
/// <param name="User">The SMTP user; empty: no AUTH.</param>
/// <param name="Password">The user's password.</param>
public sealed record SmtpAccess(string Host, int Port, AccessTls Tls, string User, string Password)
{
    /// <summary>Whether there is a user.</summary>
    public bool HasUser => User.Length > 0;

    /// <summary>The port as text.</summary>
    public string At => Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>It as an address, as many libraries take it.</summary>
    public string Url => $"{(Tls == AccessTls.Implicit ? "smtps" : "smtp")}://{(HasUser ? $"{Uri.EscapeDataString(User)}:{Uri.EscapeDataString(Password)}@" : "")}{Host}:{At}";
}

namespace MailCatcher.Commands;

/// <summary>The variables that the commands read to find a running server. They look like settings and are none, so a server that is started with them passes them over.</summary>
internal static class ClientVariables
{
    /// <summary>The address of the web side.</summary>
    internal const string Url = "MAILCATCHER_URL";

    /// <summary>An API token.</summary>
    internal const string Token = "MAILCATCHER_TOKEN";

    /// <summary>The address of the SMTP side.</summary>
    internal const string Smtp = "MAILCATCHER_SMTP";

    /// <summary>Whether a variable is one of them.</summary>
    internal static bool IsOne(string name) => name is Url or Token or Smtp;
}

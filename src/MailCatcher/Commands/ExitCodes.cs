namespace MailCatcher.Commands;

/// <summary>What the commands end with. <c>sendmail</c> has its own, those of <c>sysexits.h</c>.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    internal const int Ok = 0;

    /// <summary>What was asked for is not there, or did not come in time.</summary>
    internal const int NotThere = 1;

    /// <summary>The command line is wrong.</summary>
    internal const int Usage = 2;

    /// <summary>The server cannot be reached, or refuses.</summary>
    internal const int Unavailable = 3;
}

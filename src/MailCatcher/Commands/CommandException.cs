namespace MailCatcher.Commands;

/// <summary>Ends a command: with a line on standard error, and an exit code.</summary>
/// <param name="exitCode">The exit code.</param>
/// <param name="message">What the person at the terminal is told.</param>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    internal int ExitCode => exitCode;
}

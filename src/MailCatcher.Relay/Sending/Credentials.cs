using System.ComponentModel;
using System.Diagnostics;
using MailKit.Security;

namespace MailCatcher.Relay;

/// <summary>Reads the secrets of a route at the moment they are needed, so that one that was changed holds from the next login on.</summary>
internal static class Credentials
{
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(30);

    /// <returns>How to log in; <see langword="null"/>: the client chooses among what the relay offers, with <see cref="PasswordAsync"/>.</returns>
    /// <exception cref="CredentialException">There is no token to be had.</exception>
    internal static async Task<SaslMechanism?> TokenAsync(RouteOptions route, CancellationToken cancellationToken) =>
        route.TokenFile.Length > 0 ? new SaslMechanismOAuth2(route.User, await ReadAsync(route.TokenFile, cancellationToken))
        : route.TokenCommand.Length > 0 ? new SaslMechanismOAuth2(route.User, await RunAsync(route.TokenCommand, cancellationToken))
        : null;

    /// <exception cref="CredentialException">The file cannot be read.</exception>
    internal static async Task<string> PasswordAsync(RouteOptions route, CancellationToken cancellationToken) =>
        route.PasswordFile.Length > 0 ? await ReadAsync(route.PasswordFile, cancellationToken) : route.Password;

    private static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(file, cancellationToken)).TrimEnd('\r', '\n');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CredentialException($"The secret cannot be read: {fault.Message}", fault);
        }
    }

    // What it says on its standard error stays unseen: it may be the token.
    private static async Task<string> RunAsync(string command, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(CommandTimeout);
        ProcessStartInfo start = OperatingSystem.IsWindows() ? new("cmd.exe", ["/c", command]) : new("/bin/sh", ["-c", command]);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (true, true, true);
        try
        {
            using var process = Process.Start(start) ?? throw new CredentialException("The token command did not start.");
            process.StandardInput.Close();
            try
            {
                var errors = process.StandardError.ReadToEndAsync(timeout.Token);
                var token = (await process.StandardOutput.ReadToEndAsync(timeout.Token)).Trim();
                await errors;
                await process.WaitForExitAsync(timeout.Token);
                return process.ExitCode == 0 && token.Length > 0 && !token.Any(char.IsControl) ? token
                    : throw new CredentialException($"The token command ended with {process.ExitCode} and printed {(token.Length == 0 ? "nothing" : "something that is no token")}.");
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
        catch (Win32Exception fault)
        {
            throw new CredentialException($"The token command did not start: {fault.Message}", fault);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CredentialException($"The token command took longer than {CommandTimeout.TotalSeconds:0} seconds.", fault);
        }
    }
}

/// <summary>There is no way to log in: the secret is missing, or must not be sent.</summary>
internal sealed class CredentialException(string message, Exception? inner = null) : Exception(message, inner);

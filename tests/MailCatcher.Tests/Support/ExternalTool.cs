using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace MailCatcher.Tests.Support;

/// <summary>Programs from outside that tests run. Where one is missing its tests are skipped, unless <c>MAILTEST_REQUIRE_CLIENTS=1</c> says that it must be there.</summary>
internal static class ExternalTool
{
    internal static bool AreRequired => Environment.GetEnvironmentVariable("MAILTEST_REQUIRE_CLIENTS") == "1";

    /// <summary>Goes on when the program is on the path; skips the test, or fails it, when it is not.</summary>
    internal static async Task RequireAsync(string program, string probe = "--version")
    {
        try
        {
            await RunAsync(program, [probe], ReadOnlyMemory<byte>.Empty);
        }
        catch (Win32Exception)
        {
            Missing($"'{program}' is not installed");
        }
    }

    /// <summary>Skips the test for what is missing, or fails it where nothing may be.</summary>
    internal static void Missing(string reason)
    {
        if (AreRequired)
        {
            Assert.Fail($"{reason}, and MAILTEST_REQUIRE_CLIENTS=1 requires it.");
        }

        Assert.Skip($"{reason}.");
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code, and everything it said.</returns>
    internal static async Task<(int ExitCode, string Said)> RunAsync(string program, IEnumerable<string> arguments, ReadOnlyMemory<byte> input)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        // The locale decides how some of them read non-ASCII arguments.
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it; its exit code tells whether that was right.
        }

        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output + await error);
    }
}

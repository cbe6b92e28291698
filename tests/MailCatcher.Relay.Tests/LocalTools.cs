using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MailCatcher.Relay.Tests;

/// <summary>Servers from Debian that tests start on loopback and stop. Where one is missing its tests are skipped, unless <c>MAILTEST_REQUIRE_CLIENTS=1</c> says that it must be there.</summary>
internal static class LocalTools
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static void Require(params string[] programs)
    {
        var missing = programs.Where(program => !File.Exists(program)).ToArray();
        if (missing.Length == 0 && Environment.IsPrivilegedProcess)
        {
            return;
        }

        var reason = missing.Length > 0 ? $"{string.Join(", ", missing)}: not installed." : "Such a server needs root.";
        Assert.SkipUnless(Environment.GetEnvironmentVariable("MAILTEST_REQUIRE_CLIENTS") == "1", reason);
        Assert.Fail(reason);
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts a program that is to stay, and waits until its port accepts.</summary>
    internal static async Task<Process> StartAsync(int port, string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var errors = Task.WhenAll(process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Xunit.TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return process;
            }
            catch (SocketException) when (!process.HasExited)
            {
                await Task.Delay(20, limit.Token);
            }
            catch (SocketException)
            {
                throw new InvalidOperationException($"{program} ended: {string.Join('\n', await errors)}");
            }
        }
    }

    internal static async Task StopAsync(Process process)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    internal static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(Xunit.TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace MailCatcher.Tests.Support;

/// <summary>The built program as a process of its own, on free ports, that can be killed.</summary>
internal sealed class MailCatcherProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task _errorsRead;
    private readonly ConcurrentQueue<string> _errors;

    private MailCatcherProcess(Process process, ConcurrentQueue<string> errors, Task errorsRead, IPEndPoint smtp, Uri http)
    {
        (_process, _errors, _errorsRead, Smtp) = (process, errors, errorsRead, smtp);
        Api = new MailApi(http);
    }

    internal IPEndPoint Smtp { get; }

    internal MailApi Api { get; }

    /// <summary>What it has written to standard error so far.</summary>
    internal string Errors => string.Join('\n', _errors);

    /// <summary>What the kernel says of its memory, in bytes: <c>VmRSS</c> now, <c>VmHWM</c> at most so far.</summary>
    internal long ReadMemory(string field) =>
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries) is [.., var kibibytes, _]
            ? long.Parse(kibibytes, System.Globalization.CultureInfo.InvariantCulture) * 1024
            : throw new InvalidOperationException($"There is no {field}.");

    /// <summary>Starts it on a data folder and returns once both listeners accept.</summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="environment">Its environment, besides ours.</param>
    /// <param name="limits">Commands of the shell that go before it, such as <c>ulimit -n 500</c>.</param>
    internal static async Task<MailCatcherProcess> StartAsync(string dataFolder, IReadOnlyDictionary<string, string>? environment = null, string? limits = null)
    {
        var process = Launch(dataFolder, environment, limits);
        var errors = new ConcurrentQueue<string>();
        var errorsRead = ReadErrorsAsync(process, errors);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(StartLimit);
        try
        {
            var smtp = IPEndPoint.Parse(await ReadAddressAsync("SMTP "));
            var http = new Uri(await ReadAddressAsync("HTTP "));
            return new MailCatcherProcess(process, errors, errorsRead, smtp, http);
        }
        catch
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
            throw;
        }

        async Task<string> ReadAddressAsync(string word)
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith(word, StringComparison.Ordinal))
                {
                    return line[word.Length..];
                }
            }

            await errorsRead;
            throw new InvalidOperationException($"MailCatcher ended before it said '{word}': {string.Join('\n', errors)}");
        }
    }

    /// <summary>Starts it where it cannot start, and waits for its end.</summary>
    internal static async Task<(int ExitCode, string Errors)> FailAsync(string dataFolder)
    {
        using var process = Launch(dataFolder, null);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(StartLimit);
        try
        {
            var errors = await process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, errors);
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>Ends it at once, in the middle of whatever it does (SIGKILL).</summary>
    internal void Kill() => _process.Kill();

    /// <summary>How much processor it has used so far.</summary>
    internal TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    internal Task WaitForExitAsync() => _process.WaitForExitAsync(TestContext.Current.CancellationToken);

    /// <summary>Asks it to stop (SIGTERM).</summary>
    internal void Terminate() => Process.Start("kill", ["-TERM", $"{_process.Id}"]).Dispose();

    /// <summary>Asks it to stop (SIGTERM) and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    internal async Task<int> StopAsync()
    {
        await ExternalTool.RunAsync("kill", ["-TERM", $"{_process.Id}"], ReadOnlyMemory<byte>.Empty);
        await WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _errorsRead;
        _process.Dispose();
    }

    private static Process Launch(string dataFolder, IReadOnlyDictionary<string, string>? environment, string? limits = null)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "MailCatcher.dll");
        string[] command = ["dotnet", program, "--smtp", "127.0.0.1:0", "--http", "127.0.0.1:0", "--data", dataFolder];
        command = limits is null ? command : ["sh", "-c", $"{limits}; exec \"$@\"", "sh", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Switches of the tests are no settings of the program, which refuses what it does not know.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MAILCATCHER_", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("MailCatcher did not start.");
    }

    private static async Task ReadErrorsAsync(Process process, ConcurrentQueue<string> errors)
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            errors.Enqueue(line);
        }
    }
}

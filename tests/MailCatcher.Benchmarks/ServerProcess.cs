using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace MailCatcher.Benchmarks;

/// <summary>A server that is measured: one that runs already, or a program started here as a process of its own, on free ports and a folder given.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const double TicksASecond = 100;
    private readonly Process? _process;
    private readonly int? _id;

    private ServerProcess(Process? process, int? id, IPEndPoint smtp, Uri? http, TimeSpan startedIn) =>
        (_process, _id, Smtp, Http, StartedIn) = (process, id, smtp, http, startedIn);

    internal IPEndPoint Smtp { get; }

    internal Uri? Http { get; }

    /// <summary>From the start of the process until it said that it listens.</summary>
    internal TimeSpan StartedIn { get; }

    /// <summary>The processor time it has used, where its process is known.</summary>
    internal TimeSpan? Processor => _id is { } id
        ? TimeSpan.FromSeconds(File.ReadAllText($"/proc/{id}/stat").Split(") ")[1].Split(' ')[11..13].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksASecond)
        : null;

    /// <summary>The memory it holds (VmRSS), in bytes, where its process is known.</summary>
    internal long? Memory => _id is { } id
        ? 1024 * long.Parse(File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
        : null;

    internal static ServerProcess Attach(IPEndPoint smtp, Uri? http, int? id) => new(null, id, smtp, http, TimeSpan.Zero);

    /// <summary>Starts a program (an executable, or a .dll for `dotnet`) on a data folder; settings are options of its environment.</summary>
    internal static async Task<ServerProcess> StartAsync(string program, string folder, params (string Name, string Value)[] settings)
    {
        string[] arguments = ["--smtp", "127.0.0.1:0", "--http", "127.0.0.1:0", "--data", folder];
        string[] command = program.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", program, .. arguments] : [program, .. arguments];

        // The log is written and goes nowhere: whoever reads it from a pipe takes the processors that the server is measured on.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" 2> /dev/null", "sh", .. command]) { RedirectStandardOutput = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var clock = Stopwatch.StartNew();
        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");

        var smtp = IPEndPoint.Parse(await ReadAsync("SMTP "));
        var http = new Uri(await ReadAsync("HTTP "));
        var startedIn = clock.Elapsed;
        _ = process.StandardOutput.ReadToEndAsync();
        return new ServerProcess(process, process.Id, smtp, http, startedIn);

        async Task<string> ReadAsync(string word)
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith(word, StringComparison.Ordinal))
                {
                    return line[word.Length..];
                }
            }

            throw new InvalidOperationException($"'{program}' ended before it listened.");
        }
    }

    /// <summary>Lets it run on one core only from now on, all of its threads.</summary>
    internal void KeepToOneCore()
    {
        using var taskset = Process.Start(new ProcessStartInfo("taskset", ["-a", "-p", "-c", "0", _id!.Value.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        taskset.StandardOutput.ReadToEnd();
        taskset.WaitForExit();
    }

    /// <summary>Stops it as an operator does (SIGTERM), if it was started here.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is null)
        {
            return;
        }

        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}

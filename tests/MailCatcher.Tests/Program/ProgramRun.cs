using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace MailCatcher.Tests.Program;

/// <summary>The built program as a process of its own, in a folder of its own.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    private static readonly string[] FreePorts = ["--smtp", "127.0.0.1:0", "--http", "127.0.0.1:0"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly List<string> _lines = [];

    private ProgramRun(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    internal IPEndPoint Smtp => IPEndPoint.Parse(_lines[0]["SMTP ".Length..]);

    internal Uri Http => new(_lines[1]["HTTP ".Length..]);

    /// <summary>Runs the program until it ends.</summary>
    internal static Task<ProgramResult> RunAsync(params string[] arguments) => RunAsync(new TestFolder(), new Dictionary<string, string>(), arguments);

    /// <summary>Runs the program until it ends.</summary>
    internal static async Task<ProgramResult> RunAsync(TestFolder folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        using (folder)
        {
            await using var run = Start(folder, variables, arguments);
            using var limit = NewLimit();
            var output = await run._process.StandardOutput.ReadToEndAsync(limit.Token);
            return await run.WaitAsync(output);
        }
    }

    /// <summary>Runs the program with something on its standard input until it ends.</summary>
    internal static async Task<ProgramResult> RunWithInputAsync(string input, params string[] arguments)
    {
        using var folder = new TestFolder();
        await using var run = Start(folder, new Dictionary<string, string>(), arguments, hasInput: true);
        using var limit = NewLimit();
        await run._process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
        run._process.StandardInput.Close();
        return await run.WaitAsync(await run._process.StandardOutput.ReadToEndAsync(limit.Token));
    }

    /// <summary>Starts the program on free ports and returns when it has printed where it listens.</summary>
    internal static Task<ProgramRun> ServeAsync(TestFolder folder, params string[] arguments) => ServeAsync(folder, new Dictionary<string, string>(), arguments);

    /// <summary>Starts the program on free ports and returns when it has printed where it listens.</summary>
    internal static Task<ProgramRun> ServeAsync(TestFolder folder, IReadOnlyDictionary<string, string> variables, params string[] arguments) =>
        ListenAsync(Start(folder, variables, [.. FreePorts, .. arguments]));

    private static async Task<ProgramRun> ListenAsync(ProgramRun run)
    {
        try
        {
            using var limit = NewLimit();
            for (var line = 0; line < 2; line++)
            {
                run._lines.Add(await run._process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException(await run._errors));
            }

            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the program on free ports by way of another that becomes it, and returns when it has printed where it listens.</summary>
    internal static Task<ProgramRun> ServeThroughAsync(TestFolder folder, params string[] launcher) => ListenAsync(Start(folder, new Dictionary<string, string>(), [.. FreePorts, "--data", ":memory:"], launcher: launcher));

    /// <summary>Starts the program and leaves it running.</summary>
    internal static ProgramRun Begin(TestFolder folder, params string[] arguments) => Start(folder, new Dictionary<string, string>(), arguments);

    /// <summary>The next line of standard output.</summary>
    internal async Task<string?> ReadLineAsync()
    {
        using var limit = NewLimit();
        return await _process.StandardOutput.ReadLineAsync(limit.Token);
    }

    /// <summary>Waits until the program ends by itself.</summary>
    internal async Task<ProgramResult> EndAsync()
    {
        using var limit = NewLimit();
        return await WaitAsync(string.Join('\n', _lines) + "\n" + await _process.StandardOutput.ReadToEndAsync(limit.Token));
    }

    /// <summary>Asks the program to stop, as Ctrl-C or a service manager does, and waits for its end.</summary>
    internal async Task<ProgramResult> StopAsync(PosixSignal signal = PosixSignal.SIGTERM)
    {
        using (var kill = Process.Start("kill", [signal == PosixSignal.SIGINT ? "-INT" : "-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using var limit = NewLimit();
        return await WaitAsync(string.Join('\n', _lines) + "\n" + await _process.StandardOutput.ReadToEndAsync(limit.Token));
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ProgramRun Start(TestFolder folder, IReadOnlyDictionary<string, string> variables, string[] arguments, bool hasInput = false, params string[] launcher)
    {
        string[] command = [.. launcher, "dotnet", Path.Combine(AppContext.BaseDirectory, "MailCatcher.dll"), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = hasInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return new ProgramRun(Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start."));
    }

    private async Task<ProgramResult> WaitAsync(string output)
    {
        using var limit = NewLimit();
        await _process.WaitForExitAsync(limit.Token);
        return new ProgramResult(_process.ExitCode, output, await _errors);
    }

    private static CancellationTokenSource NewLimit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        return limit;
    }
}

/// <summary>What a run of the program left.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Errors)
{
    internal string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

using System.Globalization;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>The library that makes flushes slow, makes them fail and keeps what a power cut would leave (shim/flushshim.c), compiled once for all tests.</summary>
public sealed class FlushShim : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private string? _whyNot;

    private string Library => _folder.File("flushshim.so");

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            _whyNot = "Flushes can be watched on Linux only";
            return;
        }

        try
        {
            var source = RepositoryFolder.OfTests("Durability", "shim", "flushshim.c");
            var (exitCode, said) = await ExternalTool.RunAsync("cc", ["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o", Library, source, "-ldl", "-pthread"], ReadOnlyMemory<byte>.Empty);
            Assert.True(exitCode == 0, said);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            _whyNot = "There is no C compiler (cc)";
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The environment that puts the library before a process.</summary>
    /// <param name="dataFolder">The folder whose flushes are meant.</param>
    /// <param name="delayMilliseconds">How much longer each flush of a file takes.</param>
    /// <param name="shadow">A folder for what a power cut would leave; <see langword="null"/>: none is kept.</param>
    /// <param name="failEvery">Every so manieth flush of a journal's segment fails; 0: none.</param>
    /// <param name="control">A file through which faults are asked for while the program runs: see <see cref="DiskFaults"/>.</param>
    /// <param name="log">A file that is told of flushes and replies, in their order.</param>
    internal Dictionary<string, string> Environment(string dataFolder, int delayMilliseconds, string? shadow = null, int failEvery = 0, string? control = null, string? log = null)
    {
        if (_whyNot is not null)
        {
            ExternalTool.Missing(_whyNot);
        }

        var environment = new Dictionary<string, string>(DurabilityTests.KeepsAll)
        {
            ["LD_PRELOAD"] = Library,
            ["FLUSHSHIM_ROOT"] = dataFolder,
            ["FLUSHSHIM_DELAY_MS"] = delayMilliseconds.ToString(CultureInfo.InvariantCulture),
            ["FLUSHSHIM_FAIL_EVERY"] = failEvery.ToString(CultureInfo.InvariantCulture),
            ["FLUSHSHIM_FAIL_IN"] = "/journal/",
        };
        if (control is not null)
        {
            environment["FLUSHSHIM_CONTROL"] = control;
        }

        if (log is not null)
        {
            environment["FLUSHSHIM_LOG"] = log;
        }

        if (shadow is not null)
        {
            environment["FLUSHSHIM_SHADOW"] = Directory.CreateDirectory(shadow).FullName;
        }

        return environment;
    }
}

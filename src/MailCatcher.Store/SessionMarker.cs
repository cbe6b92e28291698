using MailCatcher.Store.Journal;

namespace MailCatcher.Store;

/// <summary>How the last process that held the data folder ended.</summary>
internal enum LastEnd
{
    /// <summary>It closed everything: database and journal are on disk and agree.</summary>
    Clean,

    /// <summary>It died, but the machine went on: whatever it wrote is there.</summary>
    ProcessDied,

    /// <summary>The machine went down, or nobody knows: only what was flushed is there, so the database, which is flushed lazily, is not to be trusted.</summary>
    MachineDied,
}

/// <summary>A small file that says whether the data folder is open, and in which run of the machine: <c>open BOOT</c> or <c>clean BOOT</c>.</summary>
internal sealed class SessionMarker(string path)
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    internal LastEnd Read()
    {
        if (!File.Exists(path))
        {
            return LastEnd.MachineDied;
        }

        var words = File.ReadAllText(path).Split(' ', StringSplitOptions.TrimEntries);
        return words switch
        {
            ["clean", ..] => LastEnd.Clean,
            ["open", var boot] when boot == CurrentBoot() => LastEnd.ProcessDied,
            _ => LastEnd.MachineDied,
        };
    }

    internal void MarkOpen() => Write("open");

    internal void MarkClean() => Write("clean");

    private static string CurrentBoot() =>
        // Elsewhere than on Linux nothing tells two runs of the machine apart for certain: then every unclean end counts as the machine's.
        File.Exists(BootIdFile) ? File.ReadAllText(BootIdFile).Trim() : Guid.NewGuid().ToString();

    private void Write(string state)
    {
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes($"{state} {CurrentBoot()}"));
            file.Flush();
            FileSync.Flush(file.SafeFileHandle);
        }

        DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }
}

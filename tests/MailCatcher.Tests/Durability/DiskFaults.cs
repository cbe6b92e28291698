namespace MailCatcher.Tests.Durability;

/// <summary>Asks the shim for faults while the program runs, by a file that both have in memory.</summary>
internal sealed class DiskFaults(string path)
{
    internal const int NoSpace = 28;
    internal const int InputOutput = 5;
    private const int Controls = 4;

    internal string Path { get; } = Make(path);

    /// <summary>The how manieth flush of the journal, from now on, fails.</summary>
    internal void FailFlush(int inFlushes) => Set(inFlushes, 0, 0, 0);

    /// <summary>The how manieth write to the journal, from now on, fails.</summary>
    internal void FailWrite(int inWrites, int error) => Set(0, inWrites, 0, error);

    /// <summary>The how manieth write to the journal, from now on, writes only half.</summary>
    internal void ShortenWrite(int inWrites) => Set(0, 0, inWrites, 0);

    private void Set(params int[] controls)
    {
        var bytes = new byte[Controls * sizeof(int)];
        Buffer.BlockCopy(controls, 0, bytes, 0, bytes.Length);
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, bytes, 0);
    }

    private static string Make(string path)
    {
        File.WriteAllBytes(path, new byte[Controls * sizeof(int)]);
        return path;
    }
}

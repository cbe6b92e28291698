namespace MailCatcher.Benchmarks;

/// <summary>A new folder that goes when it is no longer needed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("mailcatcher-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

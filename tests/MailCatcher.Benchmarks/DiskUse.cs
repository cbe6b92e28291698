namespace MailCatcher.Benchmarks;

/// <summary>What a folder takes on disk.</summary>
internal static class DiskUse
{
    /// <summary>The sum of its files' lengths, in bytes.</summary>
    internal static long Of(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    /// <summary>The same by part: each file or folder directly below.</summary>
    internal static IEnumerable<(string Part, long Bytes)> Parts(string folder) => new DirectoryInfo(folder).EnumerateFileSystemInfos()
        .Select(part => (part.Name, part is FileInfo file ? file.Length : Of(part.FullName)))
        .OrderByDescending(part => part.Item2);
}

using System.Runtime.InteropServices;

namespace MailCatcher.Store;

/// <summary>A second name for a file that stays when the first goes (link(2)); .NET 10 has no call for it. Where there is none, a copy.</summary>
internal static partial class FileLink
{
    /// <exception cref="IOException">There is no such file, or no room for a copy.</exception>
    internal static void Create(string path, string second)
    {
        if (OperatingSystem.IsWindows() || Link(path, second) != 0)
        {
            File.Copy(path, second);
        }
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string path, string second);
}

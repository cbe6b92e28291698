using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MailCatcher.Store.Journal;

/// <summary>Flushes a file and tells when that failed, which .NET's own calls do not on Unix: they take the native call's failure (1) for success, since it is not negative (.NET 10.0.12).</summary>
internal static partial class FileSync
{
    private const int Interrupted = 4;

    /// <exception cref="IOException">The file cannot be flushed: nobody knows what of it is on disk.</exception>
    internal static void Flush(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (Fsync(file) != 0)
        {
            if (Marshal.GetLastPInvokeError() is not Interrupted and var error)
            {
                throw new IOException($"Cannot flush a file: {Marshal.GetPInvokeErrorMessage(error)}", error);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);
}

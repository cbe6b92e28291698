namespace MailCatcher.Smtp;

/// <summary>Writes files with secrets in them.</summary>
public static class PrivateFile
{
    /// <summary>Writes a file that only its owner may read; it appears whole or not at all.</summary>
    public static void Write(string file, byte[] bytes)
    {
        var temporary = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
    }
}

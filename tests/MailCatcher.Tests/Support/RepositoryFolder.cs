namespace MailCatcher.Tests.Support;

/// <summary>The repository that the tests were built from, for what they use without building it in: scripts and sources of helpers.</summary>
internal static class RepositoryFolder
{
    /// <summary>A file or folder of this test project.</summary>
    internal static string OfTests(params string[] parts) => Path.Combine([Root(), "tests", "MailCatcher.Tests", .. parts]);

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MailCatcher.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("These tests run from inside the repository.");
        }

        return folder;
    }
}

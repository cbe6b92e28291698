namespace MailCatcher.Smtp;

/// <summary>The file of users: one <c>name:secret</c> a line, as htpasswd writes it.</summary>
internal static class UserFile
{
    /// <summary>Reads all users; an empty path has none.</summary>
    /// <exception cref="FormatException">A line is wrong; the message names the file and the line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Dictionary<string, string> Read(string file)
    {
        var users = new Dictionary<string, string>(StringComparer.Ordinal);
        if (file.Length == 0)
        {
            return users;
        }

        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line[0] == '#')
            {
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var problem = colon <= 0 ? "is not 'name:secret'"
                : PasswordHash.Problem(line[(colon + 1)..]) is { } bad ? bad
                : users.TryAdd(line[..colon], line[(colon + 1)..]) ? null
                : "names a user for the second time";
            if (problem is not null)
            {
                throw new FormatException($"{file}, line {number}: {problem}");
            }
        }

        return users;
    }
}

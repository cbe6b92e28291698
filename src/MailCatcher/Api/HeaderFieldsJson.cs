using System.Collections.Immutable;
using MailCatcher.Store.Mime;

namespace MailCatcher.Api;

/// <summary>The header fields as Mailpit's clients know them: by canonical name, names in order of the alphabet, values in order, unfolded but not decoded.</summary>
internal static class HeaderFieldsJson
{
    internal static SortedDictionary<string, List<string>> Group(ImmutableArray<HeaderField> fields)
    {
        var byName = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var name = Canonical(field.Name);
            if (!byName.TryGetValue(name, out var values))
            {
                byName.Add(name, values = []);
            }

            values.Add(Unfold(field.RawValue));
        }

        return byName;
    }

    /// <summary>The first letter and each after a hyphen in upper case, the others in lower case: <c>Message-Id</c>, <c>Mime-Version</c>.</summary>
    internal static string Canonical(string name) => string.Create(name.Length, name, static (letters, name) =>
    {
        for (var index = 0; index < name.Length; index++)
        {
            letters[index] = index == 0 || name[index - 1] == '-' ? char.ToUpperInvariant(name[index]) : char.ToLowerInvariant(name[index]);
        }
    });

    private static string Unfold(string value) => string.Join(' ', value.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}

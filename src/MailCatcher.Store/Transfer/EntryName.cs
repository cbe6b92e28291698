using MailCatcher.Store.Mime;

namespace MailCatcher.Store;

/// <summary>The name of a message's file in an archive or a folder: its id, so that no two are alike, and some of its subject, made harmless.</summary>
public static class EntryName
{
    private const int MaxSlug = 40;
    private const string Extension = ".eml";

    /// <summary>The name.</summary>
    /// <param name="id">The message's id.</param>
    /// <param name="content">Its content, for the subject.</param>
    public static string Of(string id, ReadOnlyMemory<byte> content)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        var slug = Slug(MessageReader.ReadFacts(stream, ImportedEnvelope.Unknown).Subject);
        return $"{string.Concat(id.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-'))}{(slug.Length > 0 ? "-" : "")}{slug}{Extension}";
    }

    /// <summary>The id in such a name; empty when it is none of ours.</summary>
    public static string IdOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        const int length = 36;
        var file = name[(name.LastIndexOf('/') + 1)..];
        return file.Length > length && Guid.TryParseExact(file[..length], "D", out var id) ? id.ToString() : "";
    }

    private static string Slug(string subject)
    {
        var words = subject.Split([.. subject.Where(c => !char.IsAsciiLetterOrDigit(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries);
        var slug = string.Join('-', words).ToLowerInvariant();
        return slug[..Math.Min(slug.Length, MaxSlug)].TrimEnd('-');
    }
}

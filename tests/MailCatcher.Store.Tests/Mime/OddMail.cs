using System.Reflection;

namespace MailCatcher.Store.Tests.Mime;

/// <summary>The golden messages: the <c>.eml</c> files beside this one, byte for byte.</summary>
internal static class OddMail
{
    private const string Prefix = "OddMail.";

    private static readonly Assembly Assembly = typeof(OddMail).Assembly;

    internal static IReadOnlyList<string> Names { get; } =
        [.. Assembly.GetManifestResourceNames().Where(name => name.Contains(Prefix, StringComparison.Ordinal)).Select(name => name[(name.IndexOf(Prefix, StringComparison.Ordinal) + Prefix.Length)..])];

    internal static byte[] Load(string name)
    {
        using var stream = Assembly.GetManifestResourceStream(Prefix + name) ?? throw new ArgumentException($"There is no odd mail {name}.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}

using System.Globalization;
using System.Text;

namespace MailCatcher.Store.Mime;

/// <summary>Makes a sender's file name safe to show and to save under, on any system: no path, no controls, no marks that turn the reading direction, no device names.</summary>
internal static class SafeFileName
{
    /// <summary>Longest name, in UTF-8 bytes: what the usual file systems take, with room for a browser's " (1)".</summary>
    private const int MaxBytes = 200;

    /// <summary>The name; empty when nothing of it is usable.</summary>
    internal static string Clean(string name)
    {
        name = name[(name.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
        var builder = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse))
            {
                builder.Append("<>:\"|?*".Contains((char)(rune.Value & 0xFFFF)) && rune.IsAscii ? "_" : rune.ToString());
            }
        }

        var clean = Shorten(builder.ToString().TrimStart(' ', '.').TrimEnd(' ', '.'));
        return IsDevice(clean) ? "_" + clean : clean;
    }

    /// <summary>A name for an attachment that has none.</summary>
    internal static string For(string partId, string mediaType)
    {
        var extension = mediaType switch
        {
            "message/rfc822" => "eml",
            "text/plain" => "txt",
            "text/html" => "html",
            "text/calendar" => "ics",
            "application/pdf" => "pdf",
            "image/png" => "png",
            "image/jpeg" => "jpg",
            "image/gif" => "gif",
            _ => "bin",
        };

        return $"part-{partId}.{extension}";
    }

    /// <summary>Cuts a long name in the middle of its stem, because the extension says what it is.</summary>
    private static string Shorten(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxBytes)
        {
            return name;
        }

        var dot = name.LastIndexOf('.');
        var extension = dot > 0 && name.Length - dot <= 20 ? name[dot..] : "";
        var builder = new StringBuilder();
        var bytes = Encoding.UTF8.GetByteCount(extension);
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxBytes)
            {
                break;
            }

            builder.Append(rune);
        }

        return builder.Append(extension).ToString();
    }

    private static bool IsDevice(string name)
    {
        var stem = name.AsSpan();
        var dot = stem.IndexOf('.');
        stem = (dot < 0 ? stem : stem[..dot]).TrimEnd(' ');
        return stem.Length switch
        {
            3 => stem.Equals("con", StringComparison.OrdinalIgnoreCase) || stem.Equals("prn", StringComparison.OrdinalIgnoreCase)
                || stem.Equals("aux", StringComparison.OrdinalIgnoreCase) || stem.Equals("nul", StringComparison.OrdinalIgnoreCase),
            4 => char.IsAsciiDigit(stem[3])
                && (stem.StartsWith("com", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("lpt", StringComparison.OrdinalIgnoreCase)),
            _ => false,
        };
    }
}

using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace MailCatcher.Store.Mime;

/// <summary>Header field values taken apart by MimeKit. What MimeKit throws at hostile input is a fault of the message here, not of ours.</summary>
internal static class HeaderValues
{
    /// <summary>Longest display name or address kept, in characters.</summary>
    internal const int MaxNameLength = 320;

    private const int MaxIdLength = 998;

    private static readonly ParserOptions Options = new() { MaxAddressGroupDepth = 3 };

    /// <summary>An unstructured value: unfolded, encoded words decoded (RFC 2047), well-formed.</summary>
    internal static string Text(ArraySegment<byte> value) =>
        SafeText.WellFormed(Attempt(() => Rfc2047.DecodeText(Options, value.Array!, value.Offset, value.Count)) ?? Raw(value));

    /// <summary>The value as written. Bytes that are not UTF-8 read as Latin-1, so that nothing is lost from sight.</summary>
    internal static string Raw(ReadOnlySpan<byte> value) =>
        System.Text.Unicode.Utf8.IsValid(value) ? Encoding.UTF8.GetString(value) : Encoding.Latin1.GetString(value);

    /// <summary>Whether the value holds addresses that could be read; those found, groups taken apart, are passed on in order.</summary>
    internal static bool TryAddresses(ArraySegment<byte> value, out IEnumerable<NamedAddress> addresses)
    {
        var list = Attempt(() => InternetAddressList.TryParse(Options, value.Array!, value.Offset, value.Count, out var parsed) ? parsed : null);
        addresses = list is null ? [] : list.Mailboxes.Select(Named);
        return list is not null;
    }

    internal static DateTimeOffset? Date(ArraySegment<byte> value) =>
        Attempt(() => DateUtils.TryParse(value.Array!, value.Offset, value.Count, out var date) ? (object)date : null) as DateTimeOffset?;

    /// <summary>A Message-ID or Content-ID without its angle brackets.</summary>
    internal static string Id(ReadOnlySpan<byte> value)
    {
        var open = value.IndexOf((byte)'<');
        var id = value[(open + 1)..];
        var close = id.IndexOf((byte)'>');
        return SafeText.Line(Raw(close < 0 ? id : id[..close]), MaxIdLength);
    }

    /// <summary>The type, or <see langword="null"/> when the value is not one.</summary>
    internal static ContentType? ContentType(ArraySegment<byte> value) =>
        Attempt(() => MimeKit.ContentType.TryParse(Options, value.Array!, value.Offset, value.Count, out var type) ? type : null);

    /// <summary>The disposition, or <see langword="null"/> when the value is not one.</summary>
    internal static ContentDisposition? Disposition(ArraySegment<byte> value) =>
        Attempt(() => ContentDisposition.TryParse(Options, value.Array!, value.Offset, value.Count, out var disposition) ? disposition : null);

    private static NamedAddress Named(MailboxAddress mailbox) =>
        new(SafeText.Line(mailbox.Name ?? "", MaxNameLength), SafeText.Line(mailbox.Address ?? "", MaxNameLength));

    private static T? Attempt<T>(Func<T?> parse)
        where T : class
    {
        try
        {
            return parse();
        }
#pragma warning disable CA1031 // Whatever a parser of hostile input throws, the message is kept and shown without this value.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}

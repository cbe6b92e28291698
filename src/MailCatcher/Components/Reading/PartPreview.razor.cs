using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MailCatcher.Store;
using MailCatcher.Store.Mime;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Reading;

/// <summary>
/// A part to look at without saving it. Pictures come from the part's own address, under its own policy; everything else is text: HTML and SVG as their source, an event or a person as its facts,
/// bytes as bytes.
/// </summary>
public sealed partial class PartPreview : IDisposable
{
    private const int Most = 64 * 1024;
    private const int MostBytes = 512;
    private const int BytesInLine = 16;
    private readonly CancellationTokenSource _closed = new();

    // Kept apart from its source, which is disposed while what was begun may still be under way.
    private readonly CancellationToken _closing;
    private ImmutableArray<PreviewCard> _cards = [];
    private string? _text;
    private bool _isRead;
    private bool _isGone;

    /// <summary>Makes the component.</summary>
    public PartPreview() => _closing = _closed.Token;

    /// <summary>The message.</summary>
    [Parameter, EditorRequired]
    public Guid MessageId { get; set; }

    /// <summary>The part.</summary>
    [Parameter, EditorRequired]
    public MimeNode Node { get; set; } = default!;

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    private bool IsPicture => PartKinds.IsPicture(Node);

    private bool IsPdf => Node.ContentType == "application/pdf";

    private string Link => PartKinds.Link(MessageId, Node);

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (IsPicture || IsPdf)
        {
            _isRead = true;
            return;
        }

        await using var part = await Messages.OpenPartAsync(MessageId, Node.PartId, _closing);
        if (part is not null)
        {
            var buffer = new byte[Math.Min(Most, part.Content.Length)];
            var read = await part.Content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, _closing);
            Show(buffer.AsSpan(0, read));
        }

        (_isRead, _isGone) = (true, part is null);
    }

    private void Show(ReadOnlySpan<byte> bytes)
    {
        if (!PartKinds.IsText(Node))
        {
            _text = Dump(bytes[..Math.Min(bytes.Length, MostBytes)]);
            return;
        }

        _text = LooseText.Decode(bytes, Node.Charset);
        _cards = Node.ContentType switch
        {
            "text/calendar" or "application/ics" => PreviewCard.OfCalendar(_text),
            "text/vcard" or "text/x-vcard" or "text/directory" => PreviewCard.OfPeople(_text),
            _ => [],
        };
    }

    private static string Dump(ReadOnlySpan<byte> bytes)
    {
        var dump = new StringBuilder();
        for (var at = 0; at < bytes.Length; at += BytesInLine)
        {
            var line = bytes[at..Math.Min(at + BytesInLine, bytes.Length)];
            dump.Append(CultureInfo.InvariantCulture, $"{at:x4}  ");
            foreach (var value in line)
            {
                dump.Append(CultureInfo.InvariantCulture, $"{value:x2} ");
            }

            dump.Append(' ', (3 * (BytesInLine - line.Length)) + 1);
            foreach (var value in line)
            {
                dump.Append(value is >= 0x20 and < 0x7f ? (char)value : '.');
            }

            dump.Append('\n');
        }

        return dump.ToString();
    }
}

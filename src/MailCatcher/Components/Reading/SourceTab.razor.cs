using System.Text;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Reading;

/// <summary>The beginning of the content as received, header field names set off. The whole is a link away: only so much may go through the circuit.</summary>
public sealed partial class SourceTab : IDisposable
{
    private const int Most = 256 * 1024;
    private readonly CancellationTokenSource _closed = new();

    // Kept apart from its source, which is disposed while what was begun may still be under way.
    private readonly CancellationToken _closing;
    private List<SourceLine>? _head;
    private string _body = "";
    private bool _isGone;

    /// <summary>Makes the component.</summary>
    public SourceTab() => _closing = _closed.Token;

    /// <summary>The message.</summary>
    [Parameter, EditorRequired]
    public Guid MessageId { get; set; }

    /// <summary>The size of its content in bytes.</summary>
    [Parameter, EditorRequired]
    public long Size { get; set; }

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await using var content = await Messages.OpenContentAsync(MessageId, _closing);
        if (content is null)
        {
            _isGone = true;
            return;
        }

        var buffer = new byte[Math.Min(Most, Size)];
        var read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, _closing);
        (_head, _body) = SourceLine.Split(Decode(buffer.AsSpan(0, read)));
    }

    // Mail is ASCII, UTF-8 (RFC 6532) or something older, of which Latin-1 shows every byte.
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}

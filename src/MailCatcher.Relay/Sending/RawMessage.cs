using MimeKit;
using MimeKit.IO;

namespace MailCatcher.Relay;

/// <summary>
/// A caught message as MailKit's client takes one, which writes the content as it was received, behind the trace field and with clean line ends. MimeKit itself would write what it has understood of
/// the message, which for odd mail is something else. So the whole header section is the raw value of one field, and the rest is a body that copies bytes.
/// </summary>
/// <remarks>MimeKit puts an empty line between the two also where the content ends with its header section and has none.</remarks>
internal sealed class RawMessage : MimeMessage
{
    private readonly RawBody _body;

    /// <param name="content">The content, taken apart.</param>
    /// <param name="headerSection">The header fields that go out.</param>
    /// <param name="release">The release's id, for the trace field.</param>
    internal RawMessage(RawContent content, ReadOnlyMemory<byte> headerSection, Guid release)
    {
        var trace = new Header(TraceField.Name, "-");
        trace.SetRawValue([.. System.Text.Encoding.ASCII.GetBytes($" {release}\r\n"), .. headerSection.Span]);
        Headers.Clear();
        Headers.Add(trace);
        Body = _body = new RawBody(content);
    }

    /// <summary>Whether the whole content has gone to the relay, so that it may have taken it even where its answer is lost.</summary>
    internal bool IsSent => _body.IsSent;

    /// <summary>How many bytes go out, as the relay counts them (RFC 1870 §6): without the dots that are added on the wire.</summary>
    internal long Measure()
    {
        using var measure = new MeasuringStream();
        WriteTo(Format(international: false), measure, CancellationToken.None);
        return measure.Length;
    }

    /// <summary>How to write it: CRLF, and none of the fields that MimeKit adds for itself.</summary>
    internal static FormatOptions Format(bool international)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = international;
        format.HiddenHeaders.Add(HeaderId.MimeVersion);
        format.HiddenHeaders.Add(HeaderId.ContentType);
        format.HiddenHeaders.Add(HeaderId.ContentTransferEncoding);
        return format;
    }

    public override void Prepare(EncodingConstraint constraint, int maxLineLength = 78)
    {
        // It goes as it is.
    }

    private sealed class RawBody : MimePart
    {
        private readonly RawContent _content;

        internal RawBody(RawContent content)
        {
            _content = content;

            // The client looks at it to choose BODY=8BITMIME (RFC 6152) where the relay offers that.
            ContentTransferEncoding = content.IsBinary ? ContentEncoding.Binary : content.Has8Bit ? ContentEncoding.EightBit : ContentEncoding.SevenBit;
        }

        internal bool IsSent { get; private set; }

        /// <inheritdoc/>
        public override void WriteTo(FormatOptions options, Stream stream, bool contentOnly, CancellationToken cancellationToken = default)
        {
            foreach (var piece in _content.Body())
            {
                cancellationToken.ThrowIfCancellationRequested();
                stream.Write(piece.Span);
            }
        }

        /// <summary>What the client measures and then sends the content with.</summary>
        public override async Task WriteToAsync(FormatOptions options, Stream stream, bool contentOnly, CancellationToken cancellationToken = default)
        {
            foreach (var piece in _content.Body())
            {
                await stream.WriteAsync(piece, cancellationToken);
            }

            IsSent |= stream is not MeasuringStream;
        }
    }
}

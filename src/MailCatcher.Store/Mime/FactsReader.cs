using MailCatcher.Smtp;

namespace MailCatcher.Store.Mime;

/// <summary>Reads what the list shows. Looks at each header field once and at the first words of one body.</summary>
internal sealed class FactsReader
{
    private const int MaxSubjectLength = 1_000;
    private const int MaxAttachmentNames = 20;

    /// <summary>A subject is shown to 1,000 characters; encoded words need more bytes for them.</summary>
    private const int MaxSubjectBytes = 16 * 1024;

    /// <summary>The first words of a text are nearly always among so many bytes: the rest need not be decoded for them.</summary>
    private const int FirstBytes = 1024;

    /// <summary>How many bodies are looked into: 10,000 blank ones must not cost the sender its reply.</summary>
    private const int MaxSnippetTries = 20;

    private readonly Reading _reading;
    private readonly AddressFields _from;
    private readonly AddressFields _to;
    private readonly AddressFields _cc;
    private readonly AddressFields _bcc;
    private readonly AddressFields _replyTo;
    private string? _subject;
    private string? _messageId;
    private DateTimeOffset? _date;

    internal FactsReader(Reading reading)
    {
        _reading = reading;
        _from = new AddressFields(reading);
        _to = new AddressFields(reading);
        _cc = new AddressFields(reading);
        _bcc = new AddressFields(reading);
        _replyTo = new AddressFields(reading);
    }

    internal MessageFacts Read(ContentWindow window, Envelope envelope, out HeaderSection header)
    {
        var root = ScannedMessage.Scan(window, _reading);
        header = root.Header;
        foreach (var field in root.Header.Fields)
        {
            ReadField(root.Header, field);
        }

        HiddenRecipients.AddTo(_bcc, [.. _to.Addresses, .. _cc.Addresses, .. _bcc.Addresses], envelope.ForwardPaths);
        var bodies = new List<Entity>();
        var attachments = new List<Entity>();
        Collect(root, bodies, attachments);
        return new MessageFacts
        {
            From = _from.Addresses.Count > 0 ? _from.Addresses[0] : null,
            To = _to.ToImmutableArray(),
            Cc = _cc.ToImmutableArray(),
            Bcc = _bcc.ToImmutableArray(),
            ReplyTo = _replyTo.ToImmutableArray(),
            Subject = _subject ?? "",
            Date = _date,
            MessageId = _messageId ?? "",
            Snippet = ReadSnippet(new BodyReader(window, _reading), bodies),
            AttachmentCount = attachments.Count,
            AttachmentNames = [.. attachments.Take(MaxAttachmentNames).Select(PartNames.Of)],
            IsPartial = _reading.IsPartial,
        };
    }

    private void ReadField(HeaderSection header, HeaderSection.Field field)
    {
        if (header.HasName(field, "From"u8))
        {
            _from.Add(header, field);
        }
        else if (header.HasName(field, "To"u8))
        {
            _to.Add(header, field);
        }
        else if (header.HasName(field, "Cc"u8))
        {
            _cc.Add(header, field);
        }
        else if (header.HasName(field, "Bcc"u8))
        {
            _bcc.Add(header, field);
        }
        else if (header.HasName(field, "Reply-To"u8))
        {
            _replyTo.Add(header, field);
        }
        else if (_subject is null && header.HasName(field, "Subject"u8))
        {
            _subject = SafeText.Line(HeaderValues.Text(header.SegmentOf(field, MaxSubjectBytes)), MaxSubjectLength);
        }
        else if (_messageId is null && header.HasName(field, "Message-ID"u8))
        {
            _messageId = HeaderValues.Id(header.SegmentOf(field, _reading.Limits.FieldBytes));
        }
        else if (_date is null && header.HasName(field, "Date"u8))
        {
            _date = HeaderValues.Date(header.SegmentOf(field, _reading.Limits.FieldBytes));
        }
    }

    private static void Collect(Entity entity, List<Entity> bodies, List<Entity> attachments)
    {
        if (entity.Role == PartRole.Container)
        {
            foreach (var child in entity.Children)
            {
                Collect(child, bodies, attachments);
            }
        }
        else if (entity.Role == PartRole.Body)
        {
            bodies.Add(entity);
        }
        else if (entity.Role == PartRole.Attachment)
        {
            attachments.Add(entity);
        }
    }

    /// <summary>Of the first text that has any words, else of the first HTML that has.</summary>
    private string ReadSnippet(BodyReader reader, List<Entity> bodies)
    {
        var tries = 0;
        foreach (var mediaType in (ReadOnlySpan<string>)["text/plain", "text/html"])
        {
            foreach (var body in bodies)
            {
                if (body.Type.MediaType != mediaType || body.Length == 0)
                {
                    continue;
                }

                if (++tries > MaxSnippetTries)
                {
                    return "";
                }

                var snippet = ReadSnippet(reader, body);
                if (snippet.Length > 0)
                {
                    return snippet;
                }
            }
        }

        return "";
    }

    private string ReadSnippet(BodyReader reader, Entity body)
    {
        var most = _reading.Limits.SnippetBytes;
        if (body.Type.MediaType == "text/html")
        {
            return Snippet.OfHtml(reader.Read(body, most, most, out _));
        }

        var first = Snippet.OfText(reader.Read(body, FirstBytes, FirstBytes, out var isCut), out var isFull);
        return isFull || !isCut ? first : Snippet.OfText(reader.Read(body, most, most, out _));
    }
}

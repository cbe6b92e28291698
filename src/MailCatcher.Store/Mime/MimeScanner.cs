namespace MailCatcher.Store.Mime;

/// <summary>Finds the entities of a message: one pass over the content, nothing decoded, nothing copied but header sections. Meets every limit by stopping where it is.</summary>
internal sealed class MimeScanner
{
    private const int PartsPerClockLook = 16;

    private static readonly PartType DigestDefault = PartType.Default with { MediaType = "message/rfc822" };

    private readonly ContentWindow _window;
    private readonly Reading _reading;
    private readonly BoundaryStack _boundaries = new();
    private readonly HeaderSectionReader _headers;
    private readonly PartTypeReader _types;
    private readonly BoundaryFinder _finder;

    /// <summary>The entities that are not closed yet, outermost first: the multiparts among them are those of <see cref="_boundaries"/>.</summary>
    private readonly List<Entity> _open = [];

    private int _parts;
    private bool _isStopped;

    internal MimeScanner(ContentWindow window, Reading reading)
    {
        _window = window;
        _reading = reading;
        _headers = new HeaderSectionReader(window, _boundaries, reading);
        _types = new PartTypeReader(reading);
        _finder = new BoundaryFinder(window, _boundaries, reading);
    }

    /// <summary>Reads the whole message. The root is the message itself.</summary>
    internal Entity Scan()
    {
        var root = Open(null);
        while (!_isStopped && _boundaries.Count > 0 && _finder.Next() is { } line)
        {
            CloseBelow(line);
            if (!line.IsClose)
            {
                Open(_boundaries.Innermost);
            }
        }

        if (!_reading.IsPartial && _boundaries.Count > 0)
        {
            _reading.Report("A multipart has no closing boundary.");
        }

        CloseFrom(0, _isStopped ? _window.Offset : _window.Length);
        return root;
    }

    /// <summary>Reads an entity's header section, and those of the messages it holds, down to a body.</summary>
    private Entity Open(Entity? parent)
    {
        var fallback = parent?.Type.MediaType == "multipart/digest" ? DigestDefault : PartType.Default;
        var header = _headers.Read();
        var entity = new Entity { Header = header, Type = _types.Read(header, fallback), Start = _window.Offset };
        parent?.Children.Add(entity);
        _open.Add(entity);
        if (MustStop() || !(entity.Type.IsMultipart || entity.Type.MediaType == "message/rfc822"))
        {
            return entity;
        }

        if (_open.Count > _reading.Limits.Depth)
        {
            _reading.LeaveOut($"Parts nested more than {_reading.Limits.Depth} deep were left out.");
            entity.Type = entity.Type with { MediaType = "application/octet-stream" };
        }
        else if (entity.Type.IsMultipart)
        {
            OpenMultipart(entity);
        }
        else if (entity.Type.IsIdentity)
        {
            Open(entity);
        }
        else
        {
            _reading.Report($"An attached message is encoded as {entity.Type.TransferEncoding}, which RFC 2046 §5.2.1 forbids.");
        }

        return entity;
    }

    private bool MustStop()
    {
        _isStopped = _headers.Overran;
        if (++_parts >= _reading.Limits.Parts)
        {
            _reading.LeaveOut($"Reading stopped after {_reading.Limits.Parts:N0} parts.");
            _isStopped = true;
        }
        else if (_parts % PartsPerClockLook == 0 && !_reading.HasTime())
        {
            _isStopped = true;
        }

        return _isStopped;
    }

    private void OpenMultipart(Entity multipart)
    {
        if (multipart.Type.Boundary.Length > 0)
        {
            _boundaries.Push(multipart.Type.Boundary, multipart);
        }
        else
        {
            _reading.Report("A multipart has no usable boundary; it was read as one text.");
        }
    }

    /// <summary>Ends what is open below the multipart at that level: its boundary line ends all of it, closed properly or not.</summary>
    private void CloseBelow(BoundaryLine line)
    {
        while (_boundaries.Count > line.Level + 1)
        {
            _reading.Report("A multipart has no closing boundary.");
            _boundaries.Pop();
        }

        CloseFrom(_open.IndexOf(_boundaries.Innermost) + 1, line.BodyEnd);
        if (line.IsClose)
        {
            _boundaries.Pop();
        }
    }

    private void CloseFrom(int index, long end)
    {
        for (var i = index; i < _open.Count; i++)
        {
            var entity = _open[i];
            entity.End = Math.Max(entity.Start, end);
            if (entity.Type.IsMultipart && entity.Children.Count == 0)
            {
                _reading.Report("A multipart holds no parts; it was read as one text.");
                entity.Type = PartType.Default;
            }
        }

        _open.RemoveRange(index, _open.Count - index);
    }
}

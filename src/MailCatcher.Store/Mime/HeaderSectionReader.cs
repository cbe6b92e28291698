namespace MailCatcher.Store.Mime;

/// <summary>Reads the header section at the window's place (RFC 5322 §2.2) and leaves the window at the body.</summary>
internal sealed class HeaderSectionReader(ContentWindow window, BoundaryStack boundaries, Reading reading)
{
    private readonly List<HeaderSection.Field> _fields = [];

    private bool _isFull;

    /// <summary>Whether the section was longer than the limit, so that nobody knows where the body begins.</summary>
    internal bool Overran { get; private set; }

    internal HeaderSection Read()
    {
        _fields.Clear();
        _isFull = false;
        Overran = false;
        var position = 0;
        while (true)
        {
            var lineLength = LineLength(position);
            if (lineLength == 0)
            {
                break;
            }

            if (lineLength < 0 || position + lineLength > reading.Limits.HeaderBytes)
            {
                return TakeCut(position);
            }

            var line = window.Available.Slice(position, lineLength);
            var text = TrimLineEnd(line);
            if (text.IsEmpty)
            {
                return Take(position, position + lineLength);
            }

            if (boundaries.Matches(line) || !Add(position, text))
            {
                break;
            }

            position += lineLength;
        }

        return Take(position, position);
    }

    /// <summary>The length of the line that begins there, line end included: 0 at the end of the content, negative when it is longer than the limit.</summary>
    private int LineLength(int position)
    {
        var searched = position;
        while (true)
        {
            var available = window.Available;
            var lineEnd = available[searched..].IndexOf((byte)'\n');
            if (lineEnd >= 0)
            {
                return searched + lineEnd + 1 - position;
            }

            searched = available.Length;
            if (searched > reading.Limits.HeaderBytes)
            {
                return -1;
            }

            if (!window.Fill())
            {
                return searched - position;
            }
        }
    }

    /// <summary>Adds a line; <see langword="false"/> when the section's very first line is no field, because then there is no header section.</summary>
    private bool Add(int position, ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return _fields.Count > 0;
        }

        if (line[0] is (byte)' ' or (byte)'\t')
        {
            return Continue(position, line.Length);
        }

        var colon = line.IndexOf((byte)':');
        var name = colon < 0 ? [] : line[..colon].TrimEnd(" \t"u8);
        var isField = name.Length > 0 && name.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;
        if (!isField && _fields.Count == 0 && !line.StartsWith("From "u8))
        {
            return false;
        }

        if (_isFull)
        {
            return true;
        }

        if (_fields.Count == reading.Limits.HeaderFields)
        {
            _isFull = true;
            reading.LeaveOut($"Header fields after the first {reading.Limits.HeaderFields:N0} were left out.");
            return true;
        }

        if (!isField)
        {
            reading.Report("A line of the header section is not a field: it has no name and colon.");
            _fields.Add(new(position, 0, position, line.Length));
            return true;
        }

        var valueStart = colon + 1;
        if (valueStart < line.Length && line[valueStart] == ' ')
        {
            valueStart++;
        }

        _fields.Add(new(position, name.Length, position + valueStart, line.Length - valueStart));
        return true;
    }

    private bool Continue(int position, int length)
    {
        if (_fields.Count == 0)
        {
            return false;
        }

        if (!_isFull)
        {
            var field = _fields[^1];
            _fields[^1] = field with { ValueLength = position + length - field.ValueStart };
        }

        return true;
    }

    /// <summary>Takes the beginning of the line that goes past the limit too: a Subject of 50 MB is still a Subject.</summary>
    private HeaderSection TakeCut(int position)
    {
        var length = Math.Min(window.Available.Length, reading.Limits.HeaderBytes);
        var line = window.Available[Math.Min(position, length)..length];
        if (!Add(position, line))
        {
            return Take(0, 0);
        }

        Overran = true;
        reading.LeaveOut($"Reading stopped in a header section of more than {reading.Limits.HeaderBytes:N0} bytes.");
        return Take(length, length);
    }

    private HeaderSection Take(int length, int passed)
    {
        var section = _fields.Count == 0 ? HeaderSection.Empty : new HeaderSection(window.Available[..length].ToArray(), [.. _fields]);
        window.Advance(passed);
        return section;
    }

    private static ReadOnlySpan<byte> TrimLineEnd(ReadOnlySpan<byte> line)
    {
        line = line is [.., (byte)'\n'] ? line[..^1] : line;
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }
}

using System.Buffers;

namespace MailCatcher.Smtp;

/// <summary>
/// Takes the transparency dots out of content and finds its end (RFC 5321 §4.5.2). Pure: it is fed what has arrived, cut anywhere, and hands back runs of
/// content without copying. Only CRLF ends a line and only CRLF.CRLF the content; a bare CR or LF is a byte like any other, or mail could be smuggled.
/// </summary>
internal struct DotUnstuffer
{
    private State _state;

    private enum State
    {
        /// <summary>At the start of a line, as the content is when it begins.</summary>
        LineStart,
        Text,
        AfterCr,
    }

    /// <summary>What <see cref="Next"/> found.</summary>
    public enum Found
    {
        /// <summary>The input is used up, but for at most two bytes whose meaning the next byte decides.</summary>
        NeedMore,

        /// <summary>A run of content, never empty.</summary>
        Content,

        /// <summary>The end of content; the input stands after it.</summary>
        End,
    }

    /// <summary>Takes the next run of content from <paramref name="input"/> and moves it on.</summary>
    public Found Next(ref ReadOnlySequence<byte> input, out ReadOnlySequence<byte> content)
    {
        content = default;
        if (_state == State.LineStart && Dot(ref input) is { } found)
        {
            return found;
        }

        var length = RunLength(input);
        if (length == 0)
        {
            return Found.NeedMore;
        }

        content = input.Slice(0, length);
        input = input.Slice(content.End);
        return Found.Content;
    }

    /// <summary>Takes a dot that starts a line: alone on its line it ends the content, else it was stuffed and goes.</summary>
    private Found? Dot(ref ReadOnlySequence<byte> input)
    {
        Span<byte> head = stackalloc byte[3];
        head = head[..(int)Math.Min(input.Length, head.Length)];
        input.Slice(0, head.Length).CopyTo(head);
        switch (head)
        {
            case [(byte)'.', (byte)'\r', (byte)'\n']:
                input = input.Slice(head.Length);
                return Found.End;
            case [(byte)'.'] or [(byte)'.', (byte)'\r']:
                return Found.NeedMore;
            case [(byte)'.', ..]:
                input = input.Slice(1);
                _state = State.Text;
                return null;
            default:
                return null;
        }
    }

    /// <summary>How much of the input is content as it stands: up to the next dot at the start of a line.</summary>
    private long RunLength(in ReadOnlySequence<byte> input)
    {
        long before = 0;
        foreach (var memory in input)
        {
            var span = memory.Span;
            for (var i = 0; i < span.Length;)
            {
                switch (_state)
                {
                    case State.LineStart when span[i] == '.':
                        return before + i;
                    case State.AfterCr when span[i] == '\n':
                        _state = State.LineStart;
                        i++;
                        break;
                    case State.LineStart or State.AfterCr:
                        _state = span[i] == '\r' ? State.AfterCr : State.Text;
                        i++;
                        break;
                    default:
                        var rest = span[i..];
                        var dot = rest.IndexOf("\r\n."u8);
                        if (dot >= 0)
                        {
                            _state = State.LineStart;
                            return before + i + dot + 2;
                        }

                        _state = rest.EndsWith("\r\n"u8) ? State.LineStart : rest[^1] == '\r' ? State.AfterCr : State.Text;
                        i = span.Length;
                        break;
                }
            }

            before += span.Length;
        }

        return before;
    }
}

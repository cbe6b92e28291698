using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace MailCatcher.Store;

/// <summary>
/// Reads a search: words, <c>"phrases"</c>, <c>field:value</c>, <c>-not</c> and <c>!not</c>, <c>OR</c>, parentheses; parts beside one another must all match. What is no known field is plain text, so that a subject can be pasted as
/// it is. A recursive descent over the text; never throws.
/// </summary>
public sealed class SearchParser
{
    /// <summary>Longest search, in characters.</summary>
    public const int MaxLength = 1_000;

    private const int MaxDepth = 20;

    private readonly string _text;
    private readonly SearchMoments _moments;
    private int _position;
    private int _depth;
    private SearchFault? _fault;
    private ImmutableArray<SearchTerm>.Builder? _terms;

    private SearchParser(string text, SearchMoments moments) => (_text, _moments) = (text, moments);

    private bool IsAtEnd => _position >= _text.Length;

    /// <summary>Reads a search; an empty one matches every message.</summary>
    /// <param name="text">The search.</param>
    /// <param name="now">What <c>today</c> and <c>2h</c> count from.</param>
    /// <param name="zone">The zone that dates without one are of.</param>
    /// <param name="query">The search, taken apart.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static bool TryParse(string text, DateTimeOffset now, TimeZoneInfo zone, [NotNullWhen(true)] out SearchQuery? query, [NotNullWhen(false)] out SearchFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            (query, fault) = (null, new SearchFault(MaxLength, $"a search has at most {MaxLength} characters"));
            return false;
        }

        var parser = new SearchParser(text, new SearchMoments(now, zone));
        query = parser.ReadAlternatives();
        fault = parser._fault;
        query = fault is null ? query : null;
        return fault is null;
    }

    /// <summary>The parts of a search that must all match, each as it is written: for chips that take one away, and to tell which of them finds nothing. One part alone where alternatives stand at the top; none while it is wrong.</summary>
    /// <param name="text">The search.</param>
    /// <param name="now">What <c>today</c> and <c>2h</c> count from.</param>
    /// <param name="zone">The zone that dates without one are of.</param>
    public static ImmutableArray<SearchTerm> Outline(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            return [];
        }

        var parser = new SearchParser(text, new SearchMoments(now, zone)) { _terms = ImmutableArray.CreateBuilder<SearchTerm>() };
        var query = parser.ReadAlternatives();
        return parser._fault is not null ? []
            : query is SearchQuery.Or ? [new SearchTerm(0, text.Length, text.Trim(), query)]
            : parser._terms.ToImmutable();
    }

    private SearchQuery ReadAlternatives()
    {
        var alternatives = ImmutableArray.CreateBuilder<SearchQuery>();
        do
        {
            alternatives.Add(ReadConjunction());
        }
        while (TakeOr());
        return alternatives.Count == 1 ? alternatives[0] : new SearchQuery.Or(alternatives.ToImmutable());
    }

    private SearchQuery ReadConjunction()
    {
        var parts = ImmutableArray.CreateBuilder<SearchQuery>();
        while (_fault is null)
        {
            SkipSpace();
            if (IsAtEnd || (_depth > 0 && _text[_position] == ')') || SeesOr())
            {
                break;
            }

            var start = _position;
            if (ReadPart() is { } part)
            {
                parts.Add(part);
                if (_depth == 0)
                {
                    _terms?.Add(new SearchTerm(start, _position - start, _text[start.._position], part));
                }
            }
        }

        return parts.Count switch { 0 => SearchQuery.Everything, 1 => parts[0], _ => new SearchQuery.And(parts.ToImmutable()) };
    }

    private SearchQuery? ReadPart()
    {
        // A lone sign is text: "a - b" is no mistake of somebody who pastes a subject.
        if (_text[_position] is '-' or '!' && _position + 1 < _text.Length && !char.IsWhiteSpace(_text[_position + 1]) && (_position == 0 || char.IsWhiteSpace(_text[_position - 1]) || _text[_position - 1] == '('))
        {
            _position++;
            return ReadPositive() is { } part ? new SearchQuery.Not(part) : null;
        }

        return ReadPositive();
    }

    private SearchQuery? ReadPositive()
    {
        if (_text[_position] == '(')
        {
            return ReadGroup();
        }

        var start = _position;
        if (TakeField(out var name, out var argument))
        {
            return ReadField(name, argument, start);
        }

        var (value, isQuoted) = ReadValue();
        return TextOf(SearchFields.Anywhere, value, isQuoted);
    }

    private SearchQuery? ReadGroup()
    {
        var start = _position++;
        if (++_depth > MaxDepth)
        {
            return Fail(start, "too many parentheses within one another");
        }

        var group = ReadAlternatives();
        _depth--;
        if (_fault is not null)
        {
            return null;
        }

        if (IsAtEnd || _text[_position] != ')')
        {
            return Fail(start, "this parenthesis is never closed; put it in quotes to search for it");
        }

        _position++;
        return group;
    }

    private SearchQuery? ReadField(string name, string argument, int start)
    {
        if (name == "header" && argument.Length == 0)
        {
            return Fail(start, "write header:NAME=words, such as header:X-Mailer=phpmailer, or header:NAME for any value");
        }

        if (name == "header")
        {
            var hasValue = !IsAtEnd && _text[_position] == '=';
            _position += hasValue ? 1 : 0;
            return new SearchQuery.Header(argument.ToLowerInvariant(), hasValue ? Folding.Fold(ReadValue().Value) : "");
        }

        var at = _position;
        var (value, isQuoted) = ReadValue();
        if (value.Length == 0)
        {
            // While it is being typed, a field without a value asks for nothing yet.
            return IsAtEnd ? null : Fail(at, $"{name}: needs a value right after the colon");
        }

        return SearchTerms.Create(name, value, isQuoted, _moments, out var problem) ?? Fail(at, problem);
    }

    /// <summary>A word up to the next space or closing parenthesis, or what stands between quotes; a quote that is never closed runs to the end.</summary>
    private (string Value, bool IsQuoted) ReadValue()
    {
        if (!IsAtEnd && _text[_position] == '"')
        {
            var close = _text.IndexOf('"', _position + 1);
            var quoted = close < 0 ? _text[(_position + 1)..] : _text[(_position + 1)..close];
            _position = close < 0 ? _text.Length : close + 1;
            return (quoted, close >= 0);
        }

        var start = _position;
        var open = 0;
        while (!IsAtEnd && !char.IsWhiteSpace(_text[_position]))
        {
            open += _text[_position] switch { '(' => 1, ')' => -1, _ => 0 };
            if (_depth > 0 && open < 0)
            {
                break;
            }

            _position++;
        }

        return (_text[start.._position], false);
    }

    private bool TakeField(out string name, out string argument)
    {
        (name, argument) = ("", "");
        var end = _position;
        while (end < _text.Length && (char.IsAsciiLetter(_text[end]) || _text[end] == '-'))
        {
            end++;
        }

        if (end == _text.Length || _text[end] != ':' || !SearchTerms.IsField(_text[_position..end].ToLowerInvariant()))
        {
            return false;
        }

        name = _text[_position..end].ToLowerInvariant();
        _position = end + 1;
        if (name == "header")
        {
            var start = _position;
            while (!IsAtEnd && _text[_position] > ' ' && _text[_position] is not ('=' or ':' or ')'))
            {
                _position++;
            }

            argument = _text[start.._position];
        }

        return true;
    }

    private bool SeesOr() =>
        _text.AsSpan(_position).StartsWith("OR") && (_position == 0 || char.IsWhiteSpace(_text[_position - 1]) || _text[_position - 1] == ')')
        && (_position + 2 == _text.Length || char.IsWhiteSpace(_text[_position + 2]) || _text[_position + 2] == '(');

    private bool TakeOr()
    {
        if (_fault is not null || IsAtEnd || !SeesOr())
        {
            return false;
        }

        _position += 2;
        return true;
    }

    private void SkipSpace()
    {
        while (!IsAtEnd && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }
    }

    private static SearchQuery.Text? TextOf(SearchFields fields, string value, bool isQuoted) =>
        Folding.Fold(value) is { Length: > 0 } folded ? new SearchQuery.Text(fields, folded, isQuoted) : null;

    private SearchQuery? Fail(int position, string message)
    {
        _fault ??= new SearchFault(Math.Min(position, _text.Length), message);
        return null;
    }
}

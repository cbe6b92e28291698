using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace MailCatcher.Store;

/// <summary>
/// A message as the index has it: terms and numbers, nothing stored. What changes (seen, tags, inbox, deleted) is not there: the catalog is asked for it. One document serves for all messages, one after the other,
/// since making one costs as much as indexing it; used by the indexer's thread alone.
/// </summary>
internal sealed class IndexDocument
{
    private static readonly FieldType Phrases = Frozen(new FieldType
    {
        IsIndexed = true,
        IsTokenized = true,
        OmitNorms = true,
        IndexOptions = IndexOptions.DOCS_AND_FREQS_AND_POSITIONS,
    });

    private static readonly FieldType Exact = Frozen(new FieldType
    {
        IsIndexed = true,
        IsTokenized = false,
        OmitNorms = true,
        IndexOptions = IndexOptions.DOCS_ONLY,
    });

    private readonly NumericDocValuesField _sequence = new(IndexTerms.Sequence, 0);
    private readonly NumericDocValuesField _time = new(IndexTerms.Time, 0);
    private readonly NumericDocValuesField _size = new(IndexTerms.Size, 0);
    private readonly NumericDocValuesField _parts = new(IndexTerms.Parts, 0);
    private readonly Dictionary<string, (Field Field, TermStream Terms)> _phrases = [];
    private readonly Field _user = new(IndexTerms.User, "", Exact);
    private readonly Field _session = new(IndexTerms.Session, "", Exact);
    private readonly SortedDocValuesField _senderKey = new(IndexTerms.SenderKey, new BytesRef());
    private readonly SortedDocValuesField _subjectKey = new(IndexTerms.SubjectKey, new BytesRef());
    private readonly NumericDocValuesField _conversation = new(IndexTerms.Conversation, 0);
    private readonly List<IIndexableField> _fields = [];

    /// <summary>The message's document; good until the next call.</summary>
    internal IEnumerable<IIndexableField> Of(SearchText text)
    {
        var summary = text.Summary;
        _fields.Clear();
        _sequence.SetInt64Value(summary.Sequence);
        _time.SetInt64Value(summary.ReceivedAt.UtcTicks);
        _size.SetInt64Value(summary.Size);
        _parts.SetInt64Value((long)text.Parts);
        _senderKey.SetBytesValue(new BytesRef(SortKeys.Sender(summary)));
        _subjectKey.SetBytesValue(new BytesRef(SortKeys.Subject(summary)));
        _conversation.SetInt64Value(IndexTerms.ConversationNumber(text.Conversation));
        _fields.AddRange([_sequence, _time, _size, _parts, _senderKey, _subjectKey, _conversation]);
        foreach (var (field, name) in IndexTerms.ShortFields)
        {
            if (text.Texts[field] is { Length: > 0 } value)
            {
                Add(name, IndexTerms.Grams(value));
            }
        }

        if (text.Body.Count > 0)
        {
            Add(IndexTerms.Body, text.Body);
        }

        if (text.Header.Count > 0)
        {
            Add(IndexTerms.Header, text.Header.SelectMany(field => field.Words
                .Select(word => IndexTerms.HeaderTerm(field.Name, word))
                .Append(SearchText.Gap)
                .Append(IndexTerms.HeaderTerm(field.Name, ""))
                .Append(SearchText.Gap)));
        }

        AddExact(_user, summary.User);
        AddExact(_session, summary.SessionId);
        return _fields;
    }

    private void Add(string name, IEnumerable<string> terms)
    {
        if (!_phrases.TryGetValue(name, out var known))
        {
            var stream = new TermStream();
            _phrases[name] = known = (new Field(name, stream, Phrases), stream);
        }

        known.Terms.Of(terms);
        _fields.Add(known.Field);
    }

    private void AddExact(Field field, string value)
    {
        if (value.Length > 0)
        {
            field.SetStringValue(Folding.Fold(value));
            _fields.Add(field);
        }
    }

    private static FieldType Frozen(FieldType type)
    {
        type.Freeze();
        return type;
    }
}

using Lucene.Net.Documents;
using Lucene.Net.Index;

namespace MailCatcher.Store;

/// <summary>A message as the index has it: terms and numbers, nothing stored. What changes (seen, tags, inbox, deleted) is not there: the catalog is asked for it.</summary>
internal static class IndexDocument
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

    internal static Document Of(SearchText text)
    {
        var summary = text.Summary;
        var document = new Document
        {
            new NumericDocValuesField(IndexTerms.Sequence, summary.Sequence),
            new NumericDocValuesField(IndexTerms.Time, summary.ReceivedAt.UtcTicks),
            new NumericDocValuesField(IndexTerms.Size, summary.Size),
            new NumericDocValuesField(IndexTerms.Parts, (long)text.Parts),
        };
        foreach (var (field, name) in IndexTerms.ShortFields)
        {
            Add(document, name, text.Texts[field].Length == 0 ? [] : IndexTerms.Grams(text.Texts[field]));
        }

        Add(document, IndexTerms.Body, text.Body);
        Add(document, IndexTerms.Header, text.Header.SelectMany(field => field.Words
            .Select(word => IndexTerms.HeaderTerm(field.Name, word))
            .Append(SearchText.Gap)
            .Append(IndexTerms.HeaderTerm(field.Name, ""))
            .Append(SearchText.Gap)));
        AddExact(document, IndexTerms.User, summary.User);
        AddExact(document, IndexTerms.Session, summary.SessionId);
        return document;
    }

    private static void Add(Document document, string name, IEnumerable<string> terms)
    {
        if (terms.Any())
        {
            document.Add(new Field(name, new TermStream().Of(terms), Phrases));
        }
    }

    private static void AddExact(Document document, string name, string value)
    {
        if (value.Length > 0)
        {
            document.Add(new Field(name, Folding.Fold(value), Exact));
        }
    }

    private static FieldType Frozen(FieldType type)
    {
        type.Freeze();
        return type;
    }
}

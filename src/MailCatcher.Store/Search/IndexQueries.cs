using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace MailCatcher.Store;

/// <summary>A search in the index's terms.</summary>
/// <param name="reader">The index, to find which words begin with what was typed.</param>
/// <param name="catalog">Knows what has been noted on messages.</param>
/// <param name="released">The messages that have been released.</param>
/// <param name="isRanked">Whether it matters how well something matches.</param>
internal sealed class IndexQueries(IndexReader reader, Catalog catalog, IReadOnlySet<long> released, bool isRanked = false)
{
    /// <summary>How many words that begin alike a phrase may end in; more make it match fewer messages than there are, and nobody types so little after a phrase.</summary>
    private const int MaxEndings = 4_096;

    internal Query Create(SearchQuery query) => query switch
    {
        SearchQuery.All => new MatchAllDocsQuery(),
        SearchQuery.And and => All(and.Parts),
        SearchQuery.Or or => Any(or.Parts.Select(Create)),
        SearchQuery.Not not => new BooleanQuery { { new MatchAllDocsQuery(), Occur.MUST }, { Create(not.Part), Occur.MUST_NOT } },
        SearchQuery.Text text => Any(TextQueries(text)),
        SearchQuery.Header header => HeaderQuery(SearchText.HeaderName(header.Name), header.Value),
        SearchQuery.Origin origin => new TermQuery(new Term(origin.IsSession ? IndexTerms.Session : IndexTerms.User, origin.Value)),
        SearchQuery.Conversation conversation => Filtered(IndexTerms.Conversation, IndexTerms.ConversationNumber(conversation.Id).Equals),
        SearchQuery.Label label => Filtered(IndexTerms.Sequence, sequence => catalog.Matches(sequence, label.Filter)),
        SearchQuery.Tagged => Filtered(IndexTerms.Sequence, catalog.IsTagged),
        SearchQuery.Released => Filtered(IndexTerms.Sequence, released.Contains),
        SearchQuery.Has has => Filtered(IndexTerms.Parts, parts => ((SearchParts)parts & has.Part) != 0),
        SearchQuery.Received received => Filtered(IndexTerms.Time, time => time >= received.From && time < received.Before),
        SearchQuery.Sized sized => Filtered(IndexTerms.Size, size => size >= sized.Min && size <= sized.Max),
        _ => throw new ArgumentOutOfRangeException(nameof(query), query, null),
    };

    private BooleanQuery All(IEnumerable<SearchQuery> parts)
    {
        var all = new BooleanQuery();
        foreach (var part in parts)
        {
            // "Not" beside others excludes from what they find, instead of from everything.
            all.Add(part is SearchQuery.Not not ? Create(not.Part) : Create(part), part is SearchQuery.Not ? Occur.MUST_NOT : Occur.MUST);
        }

        if (!all.Clauses.Any(clause => !clause.IsProhibited))
        {
            all.Add(new MatchAllDocsQuery(), Occur.MUST);
        }

        return all;
    }

    private static BooleanQuery Any(IEnumerable<Query> queries)
    {
        var any = new BooleanQuery(disableCoord: true);
        foreach (var query in queries)
        {
            any.Add(query, Occur.SHOULD);
        }

        return any;
    }

    private IEnumerable<Query> TextQueries(SearchQuery.Text text)
    {
        foreach (var (field, name) in IndexTerms.ShortFields)
        {
            if (text.Fields.HasFlag(field))
            {
                yield return Weighed(PartOf(name, text.Value), Weight(field));
            }
        }

        if (text.Fields.HasFlag(SearchFields.Body) && Words.Split(text.Value) is { Count: > 0 } words)
        {
            var phrase = Phrase(IndexTerms.Body, words, text.IsExact);
            yield return phrase;
            if (isRanked && !text.IsExact)
            {
                // Words that only begin so all count alike; the whole word counts more, the more often it is there.
                yield return Phrase(IndexTerms.Body, words, isExact: true);
            }
        }
    }

    // A subject says what a message is about, an address whose it is; a body says much.
    private static float Weight(SearchFields field) => field switch
    {
        SearchFields.Subject => 6,
        SearchFields.From => 4,
        SearchFields.To or SearchFields.Cc or SearchFields.Bcc or SearchFields.ReplyTo => 3,
        _ => 2,
    };

    private Query Weighed(Query query, float weight) => isRanked ? new ConstantScoreQuery(query) { Boost = weight } : query;

    private Query HeaderQuery(string name, string value)
    {
        var words = Words.Split(value);
        return words.Count > 0 ? Phrase(IndexTerms.Header, [.. words.Select(word => IndexTerms.HeaderTerm(name, word))], isExact: false)
            : value.Length == 0 ? new TermQuery(new Term(IndexTerms.Header, IndexTerms.HeaderTerm(name, "")))
            : new BooleanQuery();
    }

    private static Query PartOf(string field, string value)
    {
        var (runs, beginning) = IndexTerms.Look(value);
        if (beginning is not null)
        {
            return new PrefixQuery(new Term(field, beginning));
        }

        if (runs.Count == 1)
        {
            return new TermQuery(new Term(field, runs[0].Term));
        }

        var phrase = new PhraseQuery();
        foreach (var (term, place) in runs)
        {
            phrase.Add(new Term(field, term), place);
        }

        return phrase;
    }

    private Query Phrase(string field, List<string> words, bool isExact)
    {
        if (words.Count == 1)
        {
            return isExact ? new TermQuery(new Term(field, words[0])) : new PrefixQuery(new Term(field, words[0]));
        }

        var phrase = new MultiPhraseQuery();
        foreach (var word in words.SkipLast(1))
        {
            phrase.Add(new Term(field, word));
        }

        Term[] endings = isExact ? [new Term(field, words[^1])] : [.. Endings(field, words[^1])];
        if (endings.Length == 0)
        {
            return new BooleanQuery();
        }

        phrase.Add(endings);
        return phrase;
    }

    private IEnumerable<Term> Endings(string field, string beginning)
    {
        if (MultiFields.GetTerms(reader, field) is not { } terms)
        {
            yield break;
        }

        var prefix = new BytesRef(beginning);
        var terming = terms.GetEnumerator();
        if (terming.SeekCeil(prefix) == TermsEnum.SeekStatus.END)
        {
            yield break;
        }

        var count = 0;
        do
        {
            if (!StringHelper.StartsWith(terming.Term, prefix))
            {
                yield break;
            }

            yield return new Term(field, BytesRef.DeepCopyOf(terming.Term));
        }
        while (++count < MaxEndings && terming.MoveNext());
    }

    private static ConstantScoreQuery Filtered(string field, Func<long, bool> passes) => new(new NumberFilter(field, passes));

    /// <summary>Lets documents through by a number of theirs.</summary>
    private sealed class NumberFilter(string field, Func<long, bool> passes) : Filter
    {
        public override DocIdSet GetDocIdSet(AtomicReaderContext context, IBits acceptDocs)
        {
            var reader = context.AtomicReader;
            var bits = new FixedBitSet(Math.Max(1, reader.MaxDoc));
            if (reader.GetNumericDocValues(field) is { } numbers)
            {
                for (var document = 0; document < reader.MaxDoc; document++)
                {
                    if ((acceptDocs is null || acceptDocs.Get(document)) && passes(numbers.Get(document)))
                    {
                        bits.Set(document);
                    }
                }
            }

            return bits;
        }
    }
}

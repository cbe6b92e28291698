using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace MailCatcher.Store;

/// <summary>Hands terms that are already made to Lucene. An empty term is a gap that no phrase goes across.</summary>
internal sealed class TermStream : TokenStream
{
    private readonly ICharTermAttribute _term;
    private readonly IPositionIncrementAttribute _increment;
    private IEnumerator<string> _terms = Enumerable.Empty<string>().GetEnumerator();

    internal TermStream()
    {
        _term = AddAttribute<ICharTermAttribute>();
        _increment = AddAttribute<IPositionIncrementAttribute>();
    }

    internal TermStream Of(IEnumerable<string> terms)
    {
        _terms = terms.GetEnumerator();
        return this;
    }

    public override bool IncrementToken()
    {
        var skipped = 0;
        while (_terms.MoveNext())
        {
            if (_terms.Current.Length == 0)
            {
                skipped++;
                continue;
            }

            ClearAttributes();
            _term.SetEmpty().Append(_terms.Current);
            _increment.PositionIncrement = skipped + 1;
            return true;
        }

        return false;
    }
}

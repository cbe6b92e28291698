using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;

namespace MailCatcher.Store;

/// <summary>
/// Makes searchers that score a text by how often it has the words, up to less than 1, and by nothing else. How rare a word is does not count: that would also count messages that are deleted and still in the index, and let a
/// rare word in a body outweigh a subject.
/// </summary>
internal sealed class Ranking : SearcherFactory
{
    /// <inheritdoc/>
    public override IndexSearcher NewSearcher(IndexReader reader) => new(reader) { Similarity = new Frequency() };

    private sealed class Frequency : DefaultSimilarity
    {
        /// <summary>How soon one more of the same word says little: as in BM25.</summary>
        private const float Saturation = 1.2f;

        public override float Tf(float freq) => freq / (freq + Saturation);

        public override float Idf(long docFreq, long numDocs) => 1;

        public override Explanation IdfExplain(CollectionStatistics collectionStats, TermStatistics[] termStats) => new(1, "a phrase counts like a word");
    }
}

namespace MailCatcher.Store;

/// <summary>Whether one message is what a search looks for, without any index. What it says, the index must say too: a property test holds them to it.</summary>
internal sealed class SearchMatcher(Func<long, MessageFilter, bool> carries, Func<long, bool> isReleased)
{
    private static readonly SearchFields[] ShortFields =
    [
        SearchFields.From, SearchFields.To, SearchFields.Cc, SearchFields.Bcc, SearchFields.ReplyTo, SearchFields.Subject, SearchFields.MessageId, SearchFields.FileName,
    ];

    internal bool Matches(SearchQuery query, SearchText message) => query switch
    {
        SearchQuery.All => true,
        SearchQuery.And and => and.Parts.All(part => Matches(part, message)),
        SearchQuery.Or or => or.Parts.Any(part => Matches(part, message)),
        SearchQuery.Not not => !Matches(not.Part, message),
        SearchQuery.Text text => HasText(text, message),
        SearchQuery.Header header => HasHeader(header, message),
        SearchQuery.Origin origin => Folding.Fold(origin.IsSession ? message.Summary.SessionId : message.Summary.User) == origin.Value,
        SearchQuery.Conversation conversation => message.Conversation == conversation.Id,
        SearchQuery.Label label => carries(message.Summary.Sequence, label.Filter),
        SearchQuery.Tagged => message.Summary.Tags.Length > 0,
        SearchQuery.Released => isReleased(message.Summary.Sequence),
        SearchQuery.Has has => (message.Parts & has.Part) != 0,
        SearchQuery.Received received => message.Summary.ReceivedAt.UtcTicks >= received.From && message.Summary.ReceivedAt.UtcTicks < received.Before,
        SearchQuery.Sized sized => message.Summary.Size >= sized.Min && message.Summary.Size <= sized.Max,
        _ => throw new ArgumentOutOfRangeException(nameof(query), query, null),
    };

    private static bool HasText(SearchQuery.Text text, SearchText message) =>
        ShortFields.Any(field => text.Fields.HasFlag(field) && message.Texts[field].Contains(text.Value, StringComparison.Ordinal))
        || (text.Fields.HasFlag(SearchFields.Body) && HasPhrase(message.Body, Words.Split(text.Value), text.IsExact));

    private static bool HasHeader(SearchQuery.Header header, SearchText message)
    {
        var (name, words) = (SearchText.HeaderName(header.Name), Words.Split(header.Value));
        return message.Header.Any(field => field.Name == name && (words.Count == 0 ? header.Value.Length == 0 : HasPhrase(field.Words, words, isExact: false)));
    }

    private static bool HasPhrase(List<string> words, List<string> phrase, bool isExact)
    {
        if (phrase.Count == 0)
        {
            return false;
        }

        for (var start = 0; start + phrase.Count <= words.Count; start++)
        {
            if (IsPhraseAt(words, start, phrase, isExact))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a phrase stands at a place among words; its last word need only begin so where it is not exact.</summary>
    internal static bool IsPhraseAt(List<string> words, int start, List<string> phrase, bool isExact)
    {
        var matched = 0;
        while (matched < phrase.Count - 1 && words[start + matched] == phrase[matched])
        {
            matched++;
        }

        var last = words[start + phrase.Count - 1];
        return matched == phrase.Count - 1 && (isExact ? last == phrase[^1] : last.StartsWith(phrase[^1], StringComparison.Ordinal));
    }
}

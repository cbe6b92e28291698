using MailCatcher.Components.Inbox;

namespace MailCatcher.Tests.Components;

public sealed class SearchSuggestionsTests
{
    private static readonly SearchVocabulary Vocabulary = new()
    {
        Tags = ["urgent", "two words"],
        Inboxes = ["default", "shop"],
        Senders = ["ann@acme.test", "bob@acme.test"],
        Recipients = ["carol@example.test"],
        History = ["invoice", "is:unread from:ann"],
        Saved = [("Orders", "subject:order"), ("Bills", "invoice")],
    };

    [Fact]
    public void Before_anything_is_typed_saved_searches_come_first_then_earlier_ones_then_filters() =>
        Assert.Equal(["Orders", "Bills", "is:unread from:ann", "from:", "to:"], SearchSuggestions.For("", Vocabulary).Take(5).Select(suggestion => suggestion.Shown));

    [Theory]
    [InlineData("tag:", "tag:urgent, tag:\"two words\"")]
    [InlineData("tag:URG", "tag:urgent")]
    [InlineData("invoice -tag:u", "invoice -tag:urgent")]
    [InlineData("inbox:s", "inbox:shop")]
    [InlineData("from:acme", "from:ann@acme.test, from:bob@acme.test")]
    [InlineData("to:carol", "to:carol@example.test")]
    [InlineData("from:ann@acme.test", "")]
    [InlineData("!is:unr", "!is:unread")]
    [InlineData("\"from", "")]
    [InlineData("tag:\"two w", "tag:\"two words\"")]
    [InlineData("words that are none ", "")]
    public void The_word_being_typed_is_completed_and_what_stands_before_it_stays(string typed, string offered) =>
        Assert.Equal(offered, string.Join(", ", SearchSuggestions.For(typed, Vocabulary).Select(suggestion => suggestion.Text)));
}

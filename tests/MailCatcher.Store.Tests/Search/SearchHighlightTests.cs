using System.Text;
using CsCheck;

namespace MailCatcher.Store.Tests.Search;

/// <summary>What is marked in a list of results.</summary>
public sealed class SearchHighlightTests
{
    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("order", "Your [Order] #12", "", "shop@[order].test", "Hello café")]
    [InlineData("cafe", "Your Order #12", "", "shop@order.test", "Hello [café]")]
    [InlineData("caf hel", "Your Order #12", "", "shop@order.test", "[Hel]lo [caf]é")]
    [InlineData("\"HELLO  cafe\"", "Your Order #12", "", "shop@order.test", "[Hello café]")]
    [InlineData("-hello", "Your Order #12", "", "shop@order.test", "Hello café")]
    [InlineData("subject:r OR from:r", "You[r] O[r]de[r] #12", "", "shop@o[r]de[r].test", "Hello café")]
    [InlineData("is:unread larger:1", "Your Order #12", "", "shop@order.test", "Hello café")]
    public async Task Hits_are_marked_where_they_are(string query, string subject, string name, string address, string snippet)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.CatchAsync("From: shop@order.test\r\nSubject: Your Order #12\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello café"u8.ToArray());

        var (message, marked) = await MarkAsync(fixture, query);

        Assert.Equal(subject, Show(message.Facts.Subject, marked.Subject));
        Assert.Equal(name, Show(message.Facts.From!.Name, marked.FromName));
        Assert.Equal(address, Show(message.Facts.From.Address, marked.FromAddress));
        Assert.Equal(snippet, Show(marked.Snippet, marked.SnippetRanges));
    }

    [Fact]
    public async Task A_hit_further_down_brings_the_text_around_it()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var filler = string.Concat(Enumerable.Repeat("lorem ipsum \r\n", 60));
        await fixture.CatchAsync(Encoding.UTF8.GetBytes($"From: \"Ann Lee\" <ann@example.test>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{filler}the <b>code</b> is 12345 for 東京タワー{filler}"));

        var (message, marked) = await MarkAsync(fixture, "code OR 京タ OR lee");

        Assert.DoesNotContain("code", message.Facts.Snippet, StringComparison.Ordinal);
        Assert.Matches("^…(lorem |ipsum )+the \\[code\\] is 12345 for 東\\[京タ\\]ワー[a-z ]+…$", Show(marked.Snippet, marked.SnippetRanges));
        Assert.Equal("Ann [Lee]", Show(message.Facts.From!.Name, marked.FromName));
    }

    [Fact]
    public void Folding_with_places_is_folding()
    {
        var piece = Gen.OneOf(Gen.String[0, 6], Gen.Int[0, 9].Select(index => new[] { "Straße", " \t\r\n", "ﬁ", "e\u0301", "İ", "🎉", "\ud800", "東京", "Ａ", "\u00a0" }[index]));

        piece.Array[0, 8].Select(string.Concat).Sample(text =>
        {
            var folded = FoldedText.Of(text);
            Assert.Equal(Folding.Fold(text), folded.Text);
            for (var start = 0; start < folded.Text.Length; start++)
            {
                var range = folded.Unfold(start, folded.Text.Length);
                Assert.True(range.Start >= 0 && range.Length > 0 && range.End <= text.Length);
            }
        });
    }

    private static async Task<(MessageSummary Message, SearchHighlight Highlight)> MarkAsync(StoreFixture fixture, string text)
    {
        var message = (await fixture.Messages.FindLatestAsync(Cancelled))!;
        return (message, Assert.Single(await fixture.Store.Search.HighlightAsync(fixture.Store.Search.Parse(text).Query!, [message], Cancelled)));
    }

    private static string Show(string text, IEnumerable<TextRange> ranges) =>
        ranges.Reverse().Aggregate(text, (shown, range) => shown.Insert(range.End, "]").Insert(range.Start, "["));
}

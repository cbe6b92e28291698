using System.Text;

namespace MailCatcher.Store.Tests.Search;

/// <summary>Lists sorted and grouped by the index's columns.</summary>
public sealed class ArrangedMessagesTests
{
    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MessageSort.Date, false, "4 3 2 1 0")]
    [InlineData(MessageSort.Date, true, "0 1 2 3 4")]
    [InlineData(MessageSort.Size, false, "3 1 4 2 0")]
    [InlineData(MessageSort.Size, true, "0 2 4 1 3")]
    [InlineData(MessageSort.Sender, false, "4 1 0 3 2")]
    [InlineData(MessageSort.Sender, true, "2 3 0 1 4")]
    [InlineData(MessageSort.Subject, false, "2 1 0 4 3")]
    public async Task A_list_is_sorted_and_read_in_pages(MessageSort sort, bool isReversed, string expected)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await CatchAsync(fixture, "Bea <b@x.test>", "Order", 10);
        await CatchAsync(fixture, "ärger@x.test", "order", 300);
        await CatchAsync(fixture, "Zoe <z@x.test>", "RE: Fwd: About", 20);
        await CatchAsync(fixture, "yan@x.test", "Zebra", 900);
        await CatchAsync(fixture, "Ann <a@x.test>", "Re: shipped", 200);
        var bodies = new Dictionary<Guid, int>((await fixture.ListIdsAsync()).Reverse().Select((id, place) => KeyValuePair.Create(id, place)));
        var arrangement = new MessageArrangement(sort, isReversed);

        var places = new List<int>();
        for (var start = 0; start < 6; start += 2)
        {
            var page = await ListAsync(fixture, SearchQuery.Everything, MessageFilter.Everything, arrangement, start, 2);
            Assert.Equal((5, 5), (page.Rows, page.Page.Matching.Total));
            places.AddRange(page.Page.Messages.Select(message => bodies[message.Id]));
        }

        Assert.Equal(expected, string.Join(' ', places));
    }

    [Fact]
    public async Task A_sorted_list_keeps_up_with_what_comes_goes_and_is_searched_for()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var small = await CatchAsync(fixture, "a@x.test", "keep", 10);
        var middle = await CatchAsync(fixture, "b@x.test", "keep", 100);
        await CatchAsync(fixture, "c@x.test", "other", 500);
        var (query, bySize) = (fixture.Store.Search.Parse("subject:keep").Query!, new MessageArrangement(MessageSort.Size));
        Assert.Equal([middle, small], await ListIdsAsync());

        var large = await CatchAsync(fixture, "d@x.test", "keep", 1_000);
        Assert.Equal([large, middle, small], await ListIdsAsync());
        await fixture.Messages.DeleteAsync([middle], Cancelled);
        Assert.Equal([large, small], await ListIdsAsync());
        await fixture.Messages.DeleteAllAsync(Cancelled);
        Assert.Empty(await ListIdsAsync());

        async Task<IEnumerable<Guid>> ListIdsAsync() =>
            (await ListAsync(fixture, query, MessageFilter.Everything, bySize, 0, 10)).Page.Messages.Select(message => message.Id);
    }

    [Fact]
    public async Task A_conversation_is_one_row_wherever_its_answers_come_in_and_can_be_searched_for()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var first = await CatchAsync(fixture, "a@x.test", "Question", 10, "Message-ID: <Root@x.test>");
        var alone = await CatchAsync(fixture, "b@x.test", "Alone", 10);
        var reply = await CatchAsync(fixture, "c@x.test", "Re: Question", 10, "Message-ID: <second@x.test>\r\nIn-Reply-To: <root@x.test>");
        var late = await CatchAsync(fixture, "d@x.test", "Re: Question", 10, "Message-ID: <third@x.test>\r\nReferences: <root@x.test>\r\n <second@x.test>");
        var second = await CatchAsync(fixture, "b@x.test", "Alone too", 10);
        var grouped = MessageArrangement.Newest with { IsGrouped = true };

        var page = await ListAsync(fixture, SearchQuery.Everything, MessageFilter.Everything, grouped, 0, 10);

        Assert.Equal([second, late, alone], page.Page.Messages.Select(message => message.Id));
        Assert.Equal((3, 5), (page.Rows, page.Page.Matching.Total));
        Assert.Equal(KeyValuePair.Create(late, 3), Assert.Single(page.Conversations));
        var id = await fixture.Store.Search.FindConversationAsync(reply, Cancelled);
        var found = await fixture.SearchAsync($"conversation:{id}");
        Assert.Equal([late, reply, first], found.Page.Messages.Select(message => message.Id));
        Assert.True(await fixture.Store.Search.MatchesAsync(fixture.Store.Search.Parse("conversation:<ROOT@x.test>").Query!, late, Cancelled));

        await fixture.Messages.DeleteAsync([late], Cancelled);
        page = await ListAsync(fixture, SearchQuery.Everything, MessageFilter.Everything, grouped with { Sort = MessageSort.Sender }, 1, 1);
        Assert.Equal((3, alone), (page.Rows, page.Page.Messages.Single().Id));
    }

    private static async Task<ArrangedPage> ListAsync(StoreFixture fixture, SearchQuery query, MessageFilter filter, MessageArrangement arrangement, int start, int take)
    {
        while (true)
        {
            // On a busy machine the index may need longer than a list waits; then it says so.
            if (await fixture.Store.Arranged.ListAsync(query, filter, arrangement, start, take, Cancelled) is { IsComplete: true } page)
            {
                return page;
            }
        }
    }

    private static Task<Guid> CatchAsync(StoreFixture fixture, string from, string subject, int bytes, string more = "X-More: none") =>
        fixture.CatchAsync(Encoding.UTF8.GetBytes($"From: {from}\r\nSubject: {subject}\r\n{more}\r\n\r\n{new string('x', bytes)}"));
}

using System.Collections.Immutable;

namespace MailCatcher.Store.Tests.Search;

public sealed class SearchOutlineTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 15, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "")]
    [InlineData("apples", "apples")]
    [InlineData("from:ann  -is:read \"two words\"", "*from:ann|*-is:read|\"two words\"")]
    [InlineData("(a OR b) tag:x", "*(a OR b)|*tag:x")]
    [InlineData("a OR tag:x", "*a OR tag:x")]
    [InlineData("from:", "")]
    [InlineData("is:nonsense", "")]
    public void A_search_falls_into_the_parts_that_must_all_match(string search, string parts) =>
        Assert.Equal(parts, string.Join('|', Outline(search).Select(term => (term.IsFilter ? "*" : "") + term.Text)));

    [Fact]
    public void A_part_is_taken_out_of_the_search_and_the_others_stay_as_they_are_written()
    {
        const string Search = "from:ann  \"two words\" -is:read";

        Assert.Equal(["\"two words\" -is:read", "from:ann -is:read", "from:ann  \"two words\""], Outline(Search).Select(term => term.RemoveFrom(Search)));
    }

    private static ImmutableArray<SearchTerm> Outline(string search) => SearchParser.Outline(search, Now, TimeZoneInfo.Utc);
}

using CsCheck;

namespace MailCatcher.Store.Tests.Search;

public sealed class SearchParserTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 15, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "all")]
    [InlineData("   ", "all")]
    [InlineData("Hello", "hello")]
    [InlineData("hello world", "(hello & world)")]
    [InlineData("\"Hello  World\"", "'hello world'")]
    [InlineData("\"still typing", "still typing")]
    [InlineData("-a !b", "(-a & -b)")]
    [InlineData("a - b", "(a & - & b)")]
    [InlineData("a OR b c OR d", "(a | (b & c) | d)")]
    [InlineData("a or b", "(a & or & b)")]
    [InlineData("ORDER OR a", "(order | a)")]
    [InlineData("(a OR b) -(c d)", "((a | b) & -(c & d))")]
    [InlineData("invoice(1) :)", "(invoice(1) & :))")]
    [InlineData("from:Bob@Example.com", "From:bob@example.com")]
    [InlineData("to:@example.com", "To:@example.com")]
    [InlineData("subject:\"Re: [x] 5% off!\"", "Subject:'re: [x] 5% off!'")]
    [InlineData("addressed:bob", "Addresses:bob")]
    [InlineData("https://a.test/x", "https://a.test/x")]
    [InlineData("Re: hello", "(re: & hello)")]
    [InlineData("header:X-Mailer=php header:List-Id", "(x-mailer=php & list-id=)")]
    [InlineData("is:unread has:attachments", "(unread & Attachment)")]
    [InlineData("larger:1.5k smaller:2M", "(1537..9223372036854775807 & 0..2097151)")]
    [InlineData("tag:\"two words\"", "#two words")]
    [InlineData("from:", "all")]
    public void A_search_is_taken_apart(string text, string expected)
    {
        Assert.True(SearchParser.TryParse(text, Now, TimeZoneInfo.Utc, out var query, out _));

        Assert.Equal(expected, Show(query));
    }

    [Theory]
    [InlineData("after:2026-11-23", "2026-11-23 00:00", null)]
    [InlineData("before:2026-11-23", null, "2026-11-23 00:00")]
    [InlineData("date:2026-11-23", "2026-11-23 00:00", "2026-11-24 00:00")]
    [InlineData("date:today", "2026-11-23 00:00", "2026-11-24 00:00")]
    [InlineData("date:yesterday", "2026-11-22 00:00", "2026-11-23 00:00")]
    [InlineData("after:2h", "2026-11-23 13:30", null)]
    [InlineData("before:7d", null, "2026-11-16 15:30")]
    [InlineData("after:\"2026-11-23 12:05\"", "2026-11-23 12:05", null)]
    [InlineData("after:2026-11-23T12:05:00+02:00", "2026-11-23 10:05", null)]
    public void Dates_are_read(string text, string? from, string? before)
    {
        Assert.True(SearchParser.TryParse(text, Now, TimeZoneInfo.Utc, out var query, out _));

        var received = Assert.IsType<SearchQuery.Received>(query);
        Assert.Equal((Ticks(from) ?? received.From, Ticks(before) ?? received.Before), (received.From, received.Before));
        Assert.True(from is not null || received.From == long.MinValue);
        Assert.True(before is not null || received.Before == long.MaxValue);
    }

    [Fact]
    public void A_day_is_one_of_the_zone_of_whoever_searches()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromHours(10), "x", "x");

        Assert.True(SearchParser.TryParse("date:today", Now, zone, out var query, out _));

        // Half past three is half past one the next day there.
        Assert.Equal(Ticks("2026-11-23 14:00"), Assert.IsType<SearchQuery.Received>(query).From);
    }

    [Theory]
    [InlineData("a is:foo", 5, "read, unread")]
    [InlineData("has:wings", 4, "attachment")]
    [InlineData("larger:big", 7, "no size")]
    [InlineData("before:soon", 7, "no date")]
    [InlineData("a (b OR c", 2, "never closed")]
    [InlineData("header:", 0, "header:NAME")]
    [InlineData("from: bob", 5, "needs a value")]
    public void What_is_wrong_is_said_with_its_place(string text, int position, string message)
    {
        Assert.False(SearchParser.TryParse(text, Now, TimeZoneInfo.Utc, out _, out var fault));

        Assert.Equal(position, fault.Position);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_typed_nothing_is_thrown()
    {
        var piece = Gen.OneOf(
            Among("(", ")", "\"", "-", "!", " ", "OR", " OR ", ":", "=", "from:", "is:", "header:", "before:", "larger:", "9", "k", "😀", "\ud800", "\0", "ü"), Gen.String[0, 4]);
        piece.Array[0, 30].Select(string.Concat).Sample(text =>
            Assert.True(SearchParser.TryParse(text, Now, TimeZoneInfo.Utc, out _, out var fault) || fault.Position <= text.Length));
        Assert.False(SearchParser.TryParse(new string('(', 500), Now, TimeZoneInfo.Utc, out _, out _));
        Assert.False(SearchParser.TryParse(new string('x', 1_001), Now, TimeZoneInfo.Utc, out _, out _));
    }

    private static long? Ticks(string? text) => text is null ? null : DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture).Ticks;

    private static Gen<string> Among(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static string Show(SearchQuery query) => query switch
    {
        SearchQuery.All => "all",
        SearchQuery.And and => $"({string.Join(" & ", and.Parts.Select(Show))})",
        SearchQuery.Or or => $"({string.Join(" | ", or.Parts.Select(Show))})",
        SearchQuery.Not not => $"-{Show(not.Part)}",
        SearchQuery.Text text => $"{(text.Fields == SearchFields.Anywhere ? "" : $"{text.Fields}:")}{(text.IsExact ? $"'{text.Value}'" : text.Value)}",
        SearchQuery.Header header => $"{header.Name}={header.Value}",
        SearchQuery.Label { Filter.Tag: { } tag } => $"#{tag}",
        SearchQuery.Label { Filter.Seen: { } seen } => seen ? "read" : "unread",
        SearchQuery.Has has => $"{has.Part}",
        SearchQuery.Sized sized => $"{sized.Min}..{sized.Max}",
        _ => query.ToString()!,
    };
}

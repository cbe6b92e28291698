using System.Collections.Immutable;
using Bunit;
using MailCatcher.Components.Reading;
using MailCatcher.Store.Mime;

namespace MailCatcher.Tests.Components;

public sealed class DeliveryRouteTests
{
    private static readonly DateTimeOffset Arrived = new(2026, 11, 23, 10, 2, 0, TimeSpan.Zero);

    [Fact]
    public void A_hop_is_read_without_its_comments()
    {
        var hop = ReceivedHop.Read("from mail.example.test (by chance; (nested \\) ) [192.0.2.1])\r\n\tby mx.example.test (Postfix) with ESMTPS id 4ABC\r\n\tfor <bob@example.test>; Mon, 23 Nov 2026 10:00:05 +0000 (UTC)");

        Assert.Equal(new ReceivedHop("mail.example.test", "mx.example.test", "ESMTPS", new DateTimeOffset(2026, 11, 23, 10, 0, 5, TimeSpan.Zero)), hop);
    }

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("(((((")]
    [InlineData("from")]
    [InlineData("nonsense; the day before yesterday")]
    public void A_broken_field_is_a_hop_that_tells_nothing(string value) => Assert.Equal(new ReceivedHop(null, null, null, null), ReceivedHop.Read(value));

    [Fact]
    public async Task Hops_are_shown_oldest_first_with_the_time_each_took()
    {
        await using var context = await InboxContext.OpenAsync();
        ImmutableArray<HeaderField> fields =
        [
            Received("from b.test by c.test with ESMTPS; Mon, 23 Nov 2026 10:01:05 +0000"),
            new HeaderField("Subject", "x", "x"),
            Received("from a.test by b.test with ESMTP; Mon, 23 Nov 2026 11:00:00 +0100"),
        ];

        var route = context.Bunit.Render<DeliveryRoute>(parameters => parameters.Add(part => part.Fields, fields).Add(part => part.ReceivedAt, Arrived));

        Assert.Equal(["b.test", "c.test", "MailCatcher"], route.FindAll(".who").Select(who => who.TextContent));
        Assert.Equal(["+1 min 5 s", "+55 s"], route.FindAll(".delay").Select(delay => delay.TextContent));
    }

    [Fact]
    public async Task A_message_straight_from_its_sender_has_no_route()
    {
        await using var context = await InboxContext.OpenAsync();

        var route = context.Bunit.Render<DeliveryRoute>(parameters => parameters.Add(part => part.Fields, []).Add(part => part.ReceivedAt, Arrived));

        Assert.Empty(route.Markup.Trim());
    }

    [Theory]
    [InlineData(-3, "−3 s")]
    [InlineData(7_500, "+2 h 5 min")]
    [InlineData(100_000, "+1 d 3 h")]
    public void A_duration_has_its_two_largest_units(int seconds, string told) => Assert.Equal(told, DeliveryRoute.Took(TimeSpan.FromSeconds(seconds)));

    private static HeaderField Received(string value) => new("Received", value, value);
}

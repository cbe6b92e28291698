using System.Diagnostics;
using MailCatcher.Components.Reading;

namespace MailCatcher.Tests.Components;

public sealed class FindingsTests
{
    [Theory]
    [InlineData("Your code is 482913.", "482913")]
    [InlineData("Your sign-in code is 482 913", "482913")]
    [InlineData("Verification code:\n\n  1234", "1234")]
    [InlineData("OTP: 00-1234 no, OTP: 987654", "987654")]
    [InlineData("730-112 is your Acme verification code", "730112")]
    [InlineData("PIN 4821", "4821")]
    [InlineData("Order #10428 has shipped", null)]
    [InlineData("Use promo code SAVE20 before 2027", null)]
    [InlineData("Zip code area, invoice 2026-1107", null)]
    [InlineData("Call the code desk: +49 30 1234567", null)]
    public void A_one_time_code_is_found_where_one_is_named(string text, string? code) =>
        Assert.Equal(code is null ? [] : [code], Findings.In("", text, null).Codes);

    [Fact]
    public void A_code_in_html_is_found_between_its_tags() =>
        Assert.Equal(["482913"], Findings.In("", null, "<p>Your code is</p><p style='font-size:32px'><b>482 913</b></p>").Codes);

    [Fact]
    public void Links_that_ask_for_something_are_found_once()
    {
        const string Text = "Confirm: https://acme.test/confirm?token=abc. Home: https://acme.test/ Leave: https://acme.test/unsubscribe?u=1";
        const string Html = "<a href=\"https://acme.test/confirm?token=abc\">x</a> <a href='https://acme.test/reset?a=1&amp;b=2'>y</a> <a href=\"javascript:confirm()\">z</a>";

        Assert.Equal(["https://acme.test/confirm?token=abc", "https://acme.test/reset?a=1&b=2"], Findings.In("", Text, Html).Links.Select(link => link.AbsoluteUri));
    }

    [Theory]
    [InlineData("code ")]
    [InlineData("1234 ")]
    [InlineData("123 123")]
    [InlineData("<")]
    [InlineData("https://a/")]
    public void Long_nonsense_is_looked_through_quickly(string piece)
    {
        var started = Stopwatch.StartNew();
        var text = string.Concat(Enumerable.Repeat(piece, 200_000));

        Assert.True(Findings.In(text[..1_000], text, text).Codes.Length <= 3);
        Assert.True(started.Elapsed < TimeSpan.FromSeconds(2), $"It took {started.Elapsed}.");
    }
}

namespace MailCatcher.Smtp.Tests;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("a@b")]
    [InlineData("A.b+tag@Example.COM")]
    [InlineData("\"a b@c\"@d.test")]
    [InlineData("\"\"@d.test")]
    [InlineData("\"a\\\"b\\\\\"@d.test")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@d.test")]
    [InlineData("u@[192.0.2.1]")]
    [InlineData("u@[IPv6:2001:db8::1]")]
    [InlineData("u@[ipv6:::1]")]
    [InlineData("u@host_name.local")]
    [InlineData("δ@π.test")]
    [InlineData("postmaster")]
    [InlineData("PostMaster")]
    public void These_are_addresses(string text)
    {
        Assert.True(EmailAddress.TryParse(text, out var address));
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a@")]
    [InlineData("@b")]
    [InlineData("a@b@c")]
    [InlineData("a b@c")]
    [InlineData(".a@b")]
    [InlineData("a.@b")]
    [InlineData("a..b@c")]
    [InlineData("a@.b")]
    [InlineData("a@b.")]
    [InlineData("a@b..c")]
    [InlineData("a@-b")]
    [InlineData("a@b-")]
    [InlineData("a@b c")]
    [InlineData("<a@b>")]
    [InlineData("\"a@b")]
    [InlineData("\"a\"b@c")]
    [InlineData("\"a\r\nb\"@c")]
    [InlineData("\"a\\\r\"@c")]
    [InlineData("a\r@b")]
    [InlineData("a\n@b")]
    [InlineData("a\0@b")]
    [InlineData("a@b\r\n")]
    [InlineData("a\u0085@b")]
    [InlineData("u@[192.0.2]")]
    [InlineData("u@[192.0.2.256]")]
    [InlineData("u@[IPv6:zz]")]
    [InlineData("u@[IPv6:fe80::1%eth0]")]
    [InlineData("u@[]")]
    [InlineData("a@b,c@d")]
    public void These_are_not(string text) => Assert.False(EmailAddress.TryParse(text, out _));

    [Fact]
    public void Half_surrogates_never_pass()
    {
        // Not as inline data: an attribute's text is kept as UTF-8, which cannot hold them.
        Assert.False(EmailAddress.TryParse("a\uD800@b", out _));
        Assert.False(EmailAddress.TryParse("a@b\uDC00", out _));
    }
}

using MailCatcher.Access;

namespace MailCatcher.Tests.Access;

public sealed class GrantTests
{
    [Theory]
    [InlineData("viewer", "read")]
    [InlineData("user", "read, write, release")]
    [InlineData("ADMIN", "read, write, release, admin")]
    [InlineData("write read", "read, write")]
    [InlineData("viewer in shop", "read in shop")]
    [InlineData("read,write in shop, billing", "read, write in shop, billing")]
    public void A_grant_is_read_and_written(string text, string expected)
    {
        Assert.True(Grant.TryParse(text, out var grant));
        Assert.Equal(expected, grant.ToString());
        Assert.True(Grant.TryParse(grant.ToString(), out var again));
        Assert.Equal(grant, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("root")]
    [InlineData("read, delete")]
    [InlineData("in shop")]
    [InlineData("viewer in ")]
    [InlineData("viewer in  ,")]
    public void What_is_not_known_grants_nothing(string text) => Assert.False(Grant.TryParse(text, out _));

    [Fact]
    public void Who_is_limited_to_inboxes_is_no_admin_whatever_the_grant_says()
    {
        Assert.True(Grant.TryParse("admin in shop", out var grant));

        Assert.False(grant.Has(Scope.Admin));
        Assert.True(grant.Has(Scope.Release));
    }
}

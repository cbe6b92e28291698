using MailCatcher.Components;
using MailCatcher.Components.Elements;
using MailCatcher.Components.Setup;
using MailCatcher.Store;

namespace MailCatcher.Tests.Components;

public sealed class ElementTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(453, "453 B")]
    [InlineData(1_000, "1.0 KB")]
    [InlineData(1_536, "1.5 KB")]
    [InlineData(24 * 1024 * 1024, "24 MB")]
    [InlineData(5L << 30, "5.0 GB")]
    public void Sizes_are_short(long bytes, string text) => Assert.Equal(text, Bytes.Format(bytes));

    [Fact]
    public void The_first_recipient_is_named_and_the_others_counted()
    {
        var facts = new MessageFacts { To = [new NamedAddress("Ann", "ann@example.test")], Bcc = [new NamedAddress("", "bob@example.test"), new NamedAddress("", "eve@example.test")] };

        Assert.Equal("ann@example.test +2", Names.Recipients(facts));
        Assert.Equal("(no recipients)", Names.Recipients(new MessageFacts()));
    }

    [Theory]
    [InlineData("Ann", "A")]
    [InlineData("«émile»", "É")]
    [InlineData("!!", "?")]
    [InlineData("", "?")]
    public void A_sender_has_an_initial(string name, string initial) => Assert.Equal(initial, Names.Initial(name));

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("0.0.0.0", "mail.test")]
    [InlineData("::", "mail.test")]
    public void An_application_is_told_a_host_that_it_can_reach(string bound, string told) =>
        Assert.Equal(told, new ServerAddresses { SmtpHost = bound }.HostFor("mail.test"));

    [Theory]
    [InlineData(AccessTls.None, "", "")]
    [InlineData(AccessTls.StartTls, "shop", "p4ss")]
    [InlineData(AccessTls.Implicit, "shop", "p4ss")]
    public void Every_snippet_names_host_port_and_credentials(AccessTls tls, string user, string password)
    {
        Assert.All(Snippet.For(new SmtpAccess("mail.test", 2525, tls, user, password)), snippet =>
        {
            Assert.Contains("mail.test", snippet.Text, StringComparison.Ordinal);
            Assert.Contains("2525", snippet.Text, StringComparison.Ordinal);
            Assert.Contains(user, snippet.Text, StringComparison.Ordinal);
            Assert.Contains(password, snippet.Text, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(AccessTls.None, "smtp://mail.test:2525")]
    [InlineData(AccessTls.Implicit, "smtps://mail.test:2525")]
    public void What_takes_an_address_gets_one(AccessTls tls, string expected) => Assert.Equal(expected, new SmtpAccess("mail.test", 2525, tls, "", "").Url);

    [Theory]
    [InlineData("Ann", "ann@example.test", null)]
    [InlineData("ann@example.test", "ann@example.test", null)]
    [InlineData("support@bank.test", "eve@evil.test", "support@bank.test")]
    [InlineData("The Bank (support@bank.test)", "eve@evil.test", "support@bank.test")]
    [InlineData("@ the bank", "eve@evil.test", null)]
    public void A_name_that_pretends_to_be_another_address_is_seen_through(string name, string address, string? pretended)
    {
        Assert.Equal(pretended, Names.Pretended(new NamedAddress(name, address)));
        Assert.Equal(pretended is null ? name : $"{name} <{address}>", Names.Display(new NamedAddress(name, address)));
    }
}

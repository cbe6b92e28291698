using System.Text;
using MailCatcher.Store;

namespace MailCatcher.Relay.Tests;

/// <summary>Postfix's smtp-sink, which misbehaves by its own options: another's idea of what an upstream does.</summary>
public sealed class SmtpSinkTests
{
    private const string Sink = "/usr/sbin/smtp-sink";

    [Theory]
    [InlineData("", RecipientState.Relayed)]
    [InlineData("-e", RecipientState.Relayed)]
    [InlineData("-8", RecipientState.Relayed)]
    [InlineData("-p", RecipientState.Relayed)]
    [InlineData("-N", RecipientState.Relayed)]
    [InlineData("-r MAIL", RecipientState.Delayed)]
    [InlineData("-r RCPT", RecipientState.Delayed)]
    [InlineData("-r DATA", RecipientState.Delayed)]
    [InlineData("-r .", RecipientState.Delayed)]
    [InlineData("-f MAIL", RecipientState.Failed)]
    [InlineData("-f RCPT", RecipientState.Failed)]
    [InlineData("-f DATA", RecipientState.Failed)]
    [InlineData("-f .", RecipientState.Failed)]
    [InlineData("-q CONNECT", RecipientState.Delayed)]
    [InlineData("-q MAIL", RecipientState.Delayed)]
    [InlineData("-q DATA", RecipientState.Delayed)]
    [InlineData("-q .", RecipientState.Delayed)]
    [InlineData("-Q MAIL", RecipientState.Delayed)]
    [InlineData("-Q DATA", RecipientState.Delayed)]
    [InlineData("-w 30", RecipientState.Delayed)]
    public async Task What_it_does_decides_what_the_release_is(string behaviour, RecipientState expected)
    {
        LocalTools.Require(Sink);
        var port = LocalTools.FreePort();
        var sink = await LocalTools.StartAsync(port, Sink, ["-u", "nobody", .. behaviour.Split(' ', StringSplitOptions.RemoveEmptyEntries), $"127.0.0.1:{port}", "100"]);
        try
        {
            var options = new RelayOptions { Host = "127.0.0.1", Port = port, Tls = RelayTls.None, Timeout = behaviour == "-w 30" ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(30) };
            await using var fixture = await RelayFixture.StartAsync(options);
            var message = await fixture.CatchAsync(Encoding.ASCII.GetBytes("From: a@b.test\r\nSubject: x\r\n\r\n" + string.Concat(Enumerable.Repeat("a line of text\r\n", 5_000))));

            var entry = await fixture.ReleaseAsync(message, "ann@ok.test");
            var tried = await fixture.UntilAsync(entry.Id, now => now.Attempts.Length == 1);

            Assert.True(expected == tried.Recipients[0].State, $"{tried.Recipients[0].State}: {tried.Recipients[0].Reply}");
            Assert.NotEmpty(tried.Recipients[0].Reply);
            Assert.Equal(behaviour == "-q .", tried.IsUncertain);
        }
        finally
        {
            await LocalTools.StopAsync(sink);
        }
    }
}

using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace MailCatcher.Smtp.Tests;

/// <summary>An application that tries again, as MailKit lets it: whatever goes wrong on the way, a message whose 250 it has heard is kept once.</summary>
public sealed class RetryTests
{
    private const int Tries = 5;

    [Theory]
    [InlineData(FaultStage.Connect, FaultAction.Reply)]
    [InlineData(FaultStage.Hello, FaultAction.Reply)]
    [InlineData(FaultStage.Mail, FaultAction.Reply)]
    [InlineData(FaultStage.Rcpt, FaultAction.Reply)]
    [InlineData(FaultStage.Data, FaultAction.Reply)]
    [InlineData(FaultStage.EndOfContent, FaultAction.Reply)]
    [InlineData(FaultStage.Connect, FaultAction.Close)]
    [InlineData(FaultStage.Rcpt, FaultAction.Reset)]
    [InlineData(FaultStage.Data, FaultAction.Close)]
    [InlineData(FaultStage.EndOfContent, FaultAction.Close)]
    [InlineData(FaultStage.EndOfContent, FaultAction.Reset)]
    public async Task A_message_that_is_put_off_twice_is_kept_once(FaultStage stage, FaultAction action)
    {
        await using var server = await StartAsync(new FaultRule { Name = "twice", Stage = stage, Action = action, Code = stage == FaultStage.Connect ? 421 : 451, FirstAttempts = 2 });

        // Where EHLO is refused, MailKit says HELO, which is the second attempt already.
        Assert.Equal(stage == FaultStage.Hello ? 2 : 3, await SendUntilToldAsync(server));
        Assert.Single(server.Sink.All());
    }

    [Theory]
    [InlineData(FaultStage.StartTls)]
    [InlineData(FaultStage.Auth)]
    public async Task A_message_that_is_put_off_before_it_is_submitted_is_kept_once(FaultStage stage)
    {
        await using var server = await SmtpTestServer.StartAsync(options =>
        {
            options.Tls.Mode = TlsMode.Offered;
            options.Tls.SelfSigned = true;
            options.Auth.Mode = AuthMode.Any;
            options.Faults.Rules.Add(new FaultRule { Name = "twice", Stage = stage, Action = FaultAction.Reply, Code = 454, EnhancedCode = "4.7.0", FirstAttempts = 2 });
        });

        // Where one mechanism of AUTH is put off, MailKit goes on to the next by itself.
        Assert.Equal(stage == FaultStage.Auth ? 1 : 3, await SendUntilToldAsync(server, SecureSocketOptions.StartTls, authenticates: true));
        Assert.Single(server.Sink.All());
    }

    [Fact]
    public async Task Greylisting_lets_the_third_try_of_the_same_message_in()
    {
        await using var server = await StartAsync(
            new FaultRule { Name = "grey", Stage = FaultStage.Rcpt, Action = FaultAction.Reply, Code = 451, EnhancedCode = "4.7.1", Text = "Greylisted, try again", FirstAttempts = 2 });

        Assert.Equal(3, await SendUntilToldAsync(server));
        Assert.Single(server.Sink.All());
        Assert.Equal(1, await SendUntilToldAsync(server));
    }

    [Fact]
    public async Task A_reply_that_is_lost_costs_a_second_copy_since_the_application_was_not_told()
    {
        await using var server = await StartAsync(new FaultRule { Name = "lost", Stage = FaultStage.EndOfContent, Action = FaultAction.LoseReply, FirstAttempts = 1 });

        Assert.Equal(2, await SendUntilToldAsync(server));
        var kept = server.Sink.All();
        Assert.Equal(2, kept.Count);
        Assert.Equal(kept[0].Content, kept[1].Content);
    }

    private static Task<SmtpTestServer> StartAsync(FaultRule rule) => SmtpTestServer.StartAsync(options => options.Faults.Rules.Add(rule));

    /// <summary>Tries the same message again and again, each time on a new connection.</summary>
    /// <returns>How many tries it took until a 250.</returns>
    private static async Task<int> SendUntilToldAsync(SmtpTestServer server, SecureSocketOptions security = SecureSocketOptions.None, bool authenticates = false)
    {
        using var message = new MimeMessage([MailboxAddress.Parse("a@b.test")], [MailboxAddress.Parse("c@d.test")], "Once", new TextPart("plain") { Text = "Hello" });
        for (var tries = 1; tries <= Tries; tries++)
        {
            using var client = new SmtpClient { CheckCertificateRevocation = false, ServerCertificateValidationCallback = (_, certificate, _, _) => certificate is not null };
            try
            {
                await client.ConnectAsync($"{server.EndPoint.Address}", server.EndPoint.Port, security, TestContext.Current.CancellationToken);
                if (authenticates)
                {
                    await client.AuthenticateAsync("anyone", "anything", TestContext.Current.CancellationToken);
                }

                await client.SendAsync(message, TestContext.Current.CancellationToken);
                return tries;
            }
            catch (Exception exception) when (exception is SmtpCommandException { StatusCode: < (SmtpStatusCode)500 } or ProtocolException or AuthenticationException or NotSupportedException or IOException or ServiceNotConnectedException)
            {
                // Not told 250: the application tries again.
            }
        }

        throw new InvalidOperationException($"Not told 250 in {Tries} tries.");
    }
}

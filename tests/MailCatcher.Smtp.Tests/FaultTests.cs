namespace MailCatcher.Smtp.Tests;

/// <summary>Faults injected on purpose: each stage, each action, and when a rule acts.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData(FaultStage.Connect)]
    [InlineData(FaultStage.Hello)]
    [InlineData(FaultStage.StartTls)]
    [InlineData(FaultStage.Auth)]
    [InlineData(FaultStage.Mail)]
    [InlineData(FaultStage.Rcpt)]
    [InlineData(FaultStage.Data)]
    [InlineData(FaultStage.EndOfContent)]
    public async Task Each_stage_can_answer_with_a_chosen_reply_and_nothing_is_kept(FaultStage stage)
    {
        await using var server = await StartAsync(new FaultRule { Name = "chosen", Stage = stage, Action = FaultAction.Reply, Code = 452, EnhancedCode = "4.3.1", Text = "Disk full" });

        var replies = await DialogueAsync(server);

        Assert.Equal("452 4.3.1 Disk full", replies[(int)stage]);
        Assert.Equal(stage == FaultStage.StartTls || stage == FaultStage.Auth ? 1 : 0, server.Sink.Count);
        Assert.Equal(0, server.Sink.Open);
        var transcript = await server.Observer.NextAsync();
        Assert.All(transcript.Faults, fault => Assert.Equal("chosen", fault));
        Assert.NotEmpty(transcript.Faults);
        Assert.Contains(transcript.Lines, line => line.Text == "fault injected: chosen");
    }

    [Theory]
    [InlineData(FaultStage.Connect, FaultAction.Close)]
    [InlineData(FaultStage.Mail, FaultAction.Close)]
    [InlineData(FaultStage.Mail, FaultAction.Reset)]
    [InlineData(FaultStage.EndOfContent, FaultAction.Close)]
    [InlineData(FaultStage.EndOfContent, FaultAction.Reset)]
    public async Task A_connection_can_be_lost_before_the_message_is_kept(FaultStage stage, FaultAction action)
    {
        await using var server = await StartAsync(new FaultRule { Name = "lost", Stage = stage, Action = action });

        var replies = await DialogueAsync(server);

        Assert.Equal(action == FaultAction.Reset ? "reset" : "closed", replies[(int)stage]);
        Assert.Equal(0, server.Sink.Count);

        // The client may see its end of the connection before the server has cleared away its own.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Xunit.TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while (server.Sink.Open != 0)
        {
            await Task.Delay(5, patience.Token);
        }
    }

    [Fact]
    public async Task A_reply_can_be_lost_after_the_message_is_kept()
    {
        await using var server = await StartAsync(new FaultRule { Name = "lose", Stage = FaultStage.EndOfContent, Action = FaultAction.LoseReply });

        var replies = await DialogueAsync(server);

        Assert.Equal("closed", replies[^1]);
        Assert.Equal(1, server.Sink.Count);
    }

    [Fact]
    public async Task A_message_can_be_kept_twice()
    {
        await using var server = await StartAsync(new FaultRule { Name = "twice", Stage = FaultStage.EndOfContent, Action = FaultAction.Duplicate });

        await DialogueAsync(server);

        var (first, second) = (await server.Sink.NextAsync(), await server.Sink.NextAsync());
        Assert.Equal(first.Content, second.Content);
        Assert.Equal(0, server.Sink.Open);
    }

    [Fact]
    public async Task Greylisting_refuses_the_first_attempts_of_each_sender_and_recipient()
    {
        await using var server = await StartAsync(new FaultRule { Name = "grey", Stage = FaultStage.Rcpt, Action = FaultAction.Reply, Code = 451, EnhancedCode = "4.7.1", FirstAttempts = 2 });
        await using var client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<a@b.test>\r\n");

        var codes = new List<string>();
        foreach (var recipient in new[] { "c", "c", "e", "c", "e", "e" })
        {
            codes.Add((await client.AskAsync($"RCPT TO:<{recipient}@d.test>\r\n"))[..3]);
        }

        Assert.Equal(["451", "451", "451", "250", "451", "250"], codes);
    }

    [Fact]
    public async Task A_rule_can_act_each_nth_time_for_some_addresses_and_until_a_time()
    {
        await using var server = await StartAsync(
            new FaultRule { Name = "nth", Stage = FaultStage.Rcpt, Action = FaultAction.Reply, EveryNth = 2, Recipient = "n?h@*" },
            new FaultRule { Name = "sender", Stage = FaultStage.Rcpt, Action = FaultAction.Reply, Code = 550, Sender = "*@OTHER.test" },
            new FaultRule { Name = "until", Stage = FaultStage.Rcpt, Action = FaultAction.Reply, Code = 554, Recipient = "until@*", Until = DateTimeOffset.UtcNow.AddHours(1) });
        await using var client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<a@b.test>\r\n");

        async Task<string> CodeAsync(string recipient) => (await client.AskAsync($"RCPT TO:<{recipient}@d.test>\r\n"))[..3];
        Assert.Equal(["250", "250", "451", "250", "451"], [await CodeAsync("other"), await CodeAsync("nth"), await CodeAsync("nth"), await CodeAsync("nth"), await CodeAsync("nth")]);
        Assert.Equal("554", await CodeAsync("until"));
        server.Faults.Replace(server.Faults.Rules.RemoveAt(0).SetItem(1, server.Faults.Rules[2] with { Until = server.Time.GetUtcNow() }));
        Assert.Equal(["250", "250"], [await CodeAsync("until"), await CodeAsync("nth")]);

        await client.AskAsync("RSET\r\n");
        await client.AskAsync("MAIL FROM:<a@other.test>\r\n");
        Assert.Equal("550", await CodeAsync("c"));
    }

    [Fact]
    public async Task A_seed_makes_chance_repeatable()
    {
        await using var server = await StartAsync();
        var rule = new FaultRule { Name = "chance", Stage = FaultStage.Rcpt, Action = FaultAction.Reply, Probability = 0.5 };
        await using var client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<a@b.test>\r\n");

        async Task<string> RunAsync(int seed)
        {
            server.Faults.Replace([rule], seed);
            var codes = "";
            for (var i = 0; i < 40; i++)
            {
                codes += (await client.AskAsync("RCPT TO:<c@d.test>\r\n"))[0];
            }

            return codes;
        }

        var first = await RunAsync(1);
        Assert.Equal(first, await RunAsync(1));
        Assert.NotEqual(first, await RunAsync(2));
        Assert.InRange(first.Count(code => code == '4'), 8, 32);
    }

    [Fact]
    public async Task A_delay_holds_the_reply_back_and_slow_reading_the_content()
    {
        await using var server = await StartAsync(
            new FaultRule { Name = "late", Stage = FaultStage.Mail, Delay = TimeSpan.FromSeconds(30) },
            new FaultRule { Name = "slow", Stage = FaultStage.Data, Action = FaultAction.SlowReading, BytesPerSecond = 10 });
        await using var client = await server.GreetAsync();

        var since = server.Time.GetUtcNow();
        await AdvanceUntilAsync(server, client.AskAsync("MAIL FROM:<a@b.test>\r\n"));
        Assert.True(server.Time.GetUtcNow() - since >= TimeSpan.FromSeconds(30));

        await client.AskAsync("RCPT TO:<c@d.test>\r\n");
        await client.AskAsync("DATA\r\n");
        since = server.Time.GetUtcNow();
        await AdvanceUntilAsync(server, client.AskAsync(new string('x', 100) + "\r\n.\r\n"));
        Assert.True(server.Time.GetUtcNow() - since >= TimeSpan.FromSeconds(10));
        Assert.Equal(1, server.Sink.Count);
    }

    [Fact]
    public async Task A_stopping_server_does_not_wait_for_a_delay()
    {
        await using var server = await StartAsync(new FaultRule { Name = "late", Stage = FaultStage.Mail, Delay = TimeSpan.FromMinutes(30) });
        await using var client = await server.GreetAsync();
        await client.SendAsync("NOOP\r\nMAIL FROM:<a@b.test>\r\n");
        await client.ExpectAsync("250");

        await server.StopAsync();

        await client.ExpectAsync("250");
        await client.ExpectAsync("421 4.3.2");
    }

    [Fact]
    public async Task A_wrong_rule_is_told_and_changes_nothing()
    {
        await using var server = await StartAsync(new FaultRule { Name = "good" });
        FaultRule[] wrong =
        [
            new() { Name = "" },
            new() { Name = "x", Code = 250 },
            new() { Name = "x", Code = 451, EnhancedCode = "5.1.1" },
            new() { Name = "x", Text = "a\r\nb" },
            new() { Name = "x", Probability = 2 },
            new() { Name = "x", Delay = TimeSpan.FromDays(1) },
            new() { Name = "x", Stage = FaultStage.Mail, Action = FaultAction.SlowReading },
            new() { Name = "x", Stage = FaultStage.Mail, Action = FaultAction.Duplicate },
        ];

        Assert.All(wrong, rule => Assert.Throws<ArgumentException>(() => server.Faults.Replace([rule])));
        Assert.Equal("good", Assert.Single(server.Faults.Rules).Name);
    }

    private static Task<SmtpTestServer> StartAsync(params FaultRule[] rules) => SmtpTestServer.StartAsync(options =>
    {
        options.Auth.Mode = AuthMode.Any;
        options.Auth.AllowWithoutTls = true;
        options.Tls.Mode = TlsMode.Offered;
        options.Tls.SelfSigned = true;
        foreach (var rule in rules)
        {
            options.Faults.Rules.Add(rule);
        }
    });

    /// <summary>Goes through all stages and gives each one's last word. STARTTLS is asked for wrongly, so that the session stays plain where no fault answers.</summary>
    private static async Task<string[]> DialogueAsync(SmtpTestServer server)
    {
        await using var client = await SmtpTestClient.ConnectAsync(server.EndPoint);
        var replies = Enumerable.Repeat("none", 8).ToArray();
        string[] sends = ["", "EHLO x\r\n", "STARTTLS\r\n", "AUTH PLAIN AHVzZXIAcGFzcw==\r\n", "MAIL FROM:<a@b.test>\r\n", "RCPT TO:<c@d.test>\r\n", "DATA\r\n", "content\r\n.\r\n"];
        var isStartTlsFault = server.Faults.Rules.Any(rule => rule.Stage == FaultStage.StartTls);
        for (var stage = 0; stage < sends.Length; stage++)
        {
            if (stage == (int)FaultStage.StartTls && !isStartTlsFault)
            {
                continue;
            }

            try
            {
                await client.SendAsync(sends[stage]);
                replies[stage] = await client.ReadReplyAsync();
            }
            catch (EndOfStreamException)
            {
                replies[stage] = "closed";
                break;
            }
            catch (IOException)
            {
                replies[stage] = "reset";
                break;
            }

            // A refused stage leaves nothing for the next ones to do, but a refused EHLO, STARTTLS or AUTH may be passed over.
            if (replies[stage][0] is '4' or '5' && stage is not ((int)FaultStage.StartTls or (int)FaultStage.Auth))
            {
                break;
            }
        }

        if (!replies.Any(reply => reply is "closed" or "reset"))
        {
            try
            {
                await client.SendAsync("QUIT\r\n");
                await client.ReadReplyAsync();
            }
            catch (IOException)
            {
                // A fault at connect has ended it already.
            }
        }

        return replies;
    }

    private static async Task AdvanceUntilAsync(SmtpTestServer server, Task<string> reply)
    {
        while (!reply.IsCompleted)
        {
            server.Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        }

        Assert.StartsWith("250", await reply, StringComparison.Ordinal);
    }
}

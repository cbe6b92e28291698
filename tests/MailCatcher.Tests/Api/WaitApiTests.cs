using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MailCatcher.Api.Waiting;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MailCatcher.Tests.Api;

public sealed class WaitApiTests
{
    private const string Reset = """
        From: shop@example.test
        To: ann@example.test
        Subject: Reset your password
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary=b

        --b
        Content-Type: text/plain

        Your code is 482 913. Or open https://shop.test/reset?token=abc.
        --b
        Content-Type: text/html

        <style>b{color:#123456}</style><p>Your code is <b>482 913</b>. Or <a href="https://shop.test/reset?token=abc">choose a <i>new</i>
        password</a>. <a href="https://shop.test/">Shop</a></p>
        --b--
        """;

    [Fact]
    public async Task A_message_that_is_there_already_is_answered_at_once_and_not_marked_as_read()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Reset);
        await server.KeepAsync(Mails.Plain);

        var found = (await server.GetJsonAsync("/api/v1/wait?query=subject:\"reset your\""))["Messages"]![0]!;

        Assert.Equal(id.ToString(), (string?)found["Message"]!["ID"]);
        Assert.Equal(2, server.Messages.Counts.Unseen);
    }

    [Fact]
    public async Task Links_with_their_texts_codes_and_a_pattern_are_extracted()
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync(Reset);

        var found = (await server.GetJsonAsync("/api/v1/wait?pattern=token=([a-z]%2B)"))["Messages"]![0]!;

        Assert.Equal("""[{"Url":"https://shop.test/reset?token=abc","Text":"choose a new password"},{"Url":"https://shop.test/","Text":"Shop"}]""", found["Links"]!.ToJsonString());
        Assert.Equal("""[{"Code":"482913","Score":0.9}]""", found["Codes"]!.ToJsonString());
        Assert.Equal("""["abc"]""", found["Matches"]!.ToJsonString());
        Assert.Equal(found.ToJsonString(), (await server.GetJsonAsync("/api/v1/message/latest/extract?pattern=token=([a-z]%2B)")).ToJsonString());
        Assert.Equal(1, server.Messages.Counts.Unseen);
    }

    [Fact]
    public async Task Two_hundred_waiters_each_get_exactly_their_message()
    {
        const int Waiters = 200;
        await using var server = await RunningServer.StartAsync();
        var before = server.Server.Store.Events.WatchCount;
        var waits = Enumerable.Range(0, Waiters).Select(number => server.GetJsonAsync($"/api/v1/wait?query=to:user{number}%40example.test&timeout=60s")).ToArray();
        await Eventually.IsAsync(() => server.Server.Store.Events.WatchCount == before + Waiters);

        var ids = new Guid[Waiters];
        foreach (var number in Enumerable.Range(0, Waiters).Reverse())
        {
            ids[number] = await server.KeepAsync($"To: user{number}@example.test\r\nSubject: yours\r\n\r\n", to: $"user{number}@example.test");
        }

        var answers = await Task.WhenAll(waits);
        Assert.Equal(ids.Select(id => id.ToString()), answers.Select(answer => (string)Assert.Single(answer["Messages"]!.AsArray())!["Message"]!["ID"]!));
        await Eventually.IsAsync(() => server.Server.Store.Events.WatchCount == before);
    }

    [Fact]
    public async Task What_is_there_already_is_found_once_the_search_knows_of_it()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TestFolder();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };
        var blocked = folder.File("search", "A file where the index must be keeps it from being made.");
        await using var store = await MailStore.OpenAsync(new StoreOptions { Folder = folder.Path }, time, NullLoggerFactory.Instance, cancellationToken);
        var id = await RunningServer.KeepAsync(store.Messages, Reset);
        var query = store.Search.Parse("subject:reset").Query!;
        var search = store.Search.FindAsync(query, MessageFilter.Everything, 0, 1, cancellationToken);
        await AdvanceUntilAsync(time, search);
        Assert.False((await search).IsComplete);

        var wait = new MailWait(store.Search, store.Events, query, inbox: null, since: null, count: 1).RunAsync(cancellationToken);
        await Eventually.IsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return time.GetUtcNow() > time.Start + TimeSpan.FromSeconds(20);
        });
        Assert.False(wait.IsCompleted);
        File.Delete(blocked);
        await AdvanceUntilAsync(time, wait);

        Assert.Equal(id, Assert.Single(await wait).Id);
    }

    private static Task AdvanceUntilAsync(FakeTimeProvider time, Task task) => Eventually.IsAsync(() =>
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return task.IsCompleted;
    });

    [Fact]
    public async Task A_count_is_waited_for_and_since_passes_over_what_was_there()
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync(Mails.Plain);
        var first = await server.GetJsonAsync("/api/v1/wait");
        var wait = server.GetJsonAsync($"/api/v1/wait?count=2&since={first["ModSequence"]}");

        var second = await server.KeepAsync(Mails.Plain);
        Assert.False(wait.IsCompleted);
        var third = await server.KeepAsync(Mails.Plain);

        Assert.Equal([third.ToString(), second.ToString()], (await wait)["Messages"]!.AsArray().Select(found => (string)found!["Message"]!["ID"]!));
    }

    [Fact]
    public async Task A_message_deleted_while_more_are_waited_for_does_not_count()
    {
        await using var server = await RunningServer.StartAsync();
        var first = await server.KeepAsync(Mails.Plain);
        var before = server.Server.Store.Events.WatchCount;
        var wait = server.GetJsonAsync("/api/v1/wait?count=2");
        await Eventually.IsAsync(() => server.Server.Store.Events.WatchCount == before + 1);

        await server.Messages.DeleteAsync([first], TestContext.Current.CancellationToken);
        var second = await server.KeepAsync(Mails.Plain);
        var third = await server.KeepAsync(Mails.Plain);

        Assert.Equal([third.ToString(), second.ToString()], (await wait)["Messages"]!.AsArray().Select(found => (string)found!["Message"]!["ID"]!));
    }

    [Fact]
    public async Task A_message_that_becomes_what_is_waited_for_counts()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.Plain);
        var wait = server.GetJsonAsync("/api/v1/wait?query=tag:checked");

        await server.Messages.SetTagsAsync([id], ["Checked"], TestContext.Current.CancellationToken);

        Assert.Equal(id.ToString(), (string?)(await wait)["Messages"]![0]!["Message"]!["ID"]);
    }

    [Fact]
    public async Task When_the_time_is_over_the_answer_says_what_did_arrive()
    {
        await using var server = await RunningServer.StartAsync();
        var before = server.Server.Store.Events.WatchCount;
        var wait = server.SendAsync(HttpMethod.Get, "/api/v1/wait?query=subject:welcome&timeout=700ms");
        await Eventually.IsAsync(() => server.Server.Store.Events.WatchCount == before + 1);
        await server.KeepAsync(Mails.Plain, to: ["bob@example.test", "hidden@example.test"]);

        var (status, body) = await wait;

        Assert.Equal(HttpStatusCode.RequestTimeout, status);
        var problem = JsonNode.Parse(body)!;
        Assert.Equal("No such mail in time", (string?)problem["title"]);
        var arrived = Assert.Single(problem["arrived"]!.AsArray())!;
        Assert.Equal(("Grüße", "ann@example.test"), ((string?)arrived["Subject"], (string?)arrived["From"]));
        Assert.Contains("hidden@example.test", arrived["To"]!.AsArray().Select(to => (string?)to));
    }

    [Theory]
    [InlineData("timeout=never")]
    [InlineData("timeout=11m")]
    [InlineData("count=0")]
    [InlineData("count=101")]
    [InlineData("since=-1")]
    [InlineData("query=is:lost")]
    [InlineData("query=larger:big")]
    [InlineData("pattern=(")]
    [InlineData("pattern=(a)%5C1")]
    public async Task What_cannot_be_waited_for_is_refused(string query)
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Get, $"/api/v1/wait?{query}")).Status);
    }

    [Theory]
    [InlineData("Grüße", true)]
    [InlineData("\"hello bob\"", true)]
    [InlineData("-hello", false)]
    [InlineData("hello !goodbye", true)]
    [InlineData("from:ann@EXAMPLE", true)]
    [InlineData("from:example -to:carol", false)]
    [InlineData("to:@example.test cc:dan reply-to:replies addressed:bob", true)]
    [InlineData("bcc:hidden message-id:plain-1@example.test", true)]
    [InlineData("has:attachment", false)]
    [InlineData("-has:attachments is:unread -is:tagged", true)]
    [InlineData("smaller:1K -larger:1K", true)]
    [InlineData("after:2020-01-01 before:2120-01-01", true)]
    [InlineData("inbox:default", true)]
    [InlineData("inbox:shop", false)]
    [InlineData("subject:ß", true)]
    public async Task Conditions_hold_as_in_a_search(string query, bool holds)
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync(Mails.Plain, to: ["bob@example.test", "hidden@example.test"]);

        var (status, body) = await server.SendAsync(HttpMethod.Get, $"/api/v1/wait?timeout={(holds ? "30s" : "50ms")}&query={Uri.EscapeDataString(query)}");

        Assert.True((holds ? HttpStatusCode.OK : HttpStatusCode.RequestTimeout) == status, body);
    }

    [Fact]
    public async Task A_wait_does_not_hold_up_the_stop()
    {
        var server = await RunningServer.StartAsync();
        var before = server.Server.Store.Events.WatchCount;
        var wait = server.SendAsync(HttpMethod.Get, "/api/v1/wait");
        await Eventually.IsAsync(() => server.Server.Store.Events.WatchCount == before + 1);

        var stopping = Stopwatch.StartNew();
        await server.Server.DisposeAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await wait).Status);
        Assert.True(stopping.Elapsed < TimeSpan.FromSeconds(2), $"It took {stopping.Elapsed}.");
        server.Http.Dispose();
    }

    [Fact]
    public async Task A_run_has_addresses_and_credentials_of_its_own_and_ending_it_touches_nothing_else()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var settings = RunningServer.Settings;
        settings.Smtp.Auth = new SmtpAuthOptions { Mode = AuthMode.Optional, AllowWithoutTls = true };
        await using var server = await RunningServer.StartAsync(settings);
        using var begun = await server.Http.PostAsJsonAsync("/api/v1/runs", new { Lifetime = "10m" }, cancellationToken);
        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
        var run = (await begun.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        var name = (string)run["Name"]!;

        var byAddress = await server.KeepAsync(Mails.Plain, to: $"bob@{run["Domain"]}");
        var other = await server.KeepAsync(Mails.Plain);
        using (var smtp = new MailKit.Net.Smtp.SmtpClient())
        {
            await smtp.ConnectAsync((string)run["SmtpHost"]!, (int)run["SmtpPort"]!, MailKit.Security.SecureSocketOptions.None, cancellationToken);
            await smtp.AuthenticateAsync((string)run["User"]!, (string)run["Password"]!, cancellationToken);
            await smtp.SendAsync(new MimeKit.MimeMessage([new MimeKit.MailboxAddress("", "a@x.test")], [new MimeKit.MailboxAddress("", "b@x.test")], "by login", new MimeKit.TextPart("plain") { Text = "" }), cancellationToken);
            await smtp.DisconnectAsync(quit: true, cancellationToken);
        }

        var found = await server.GetJsonAsync($"/api/v1/wait?inbox={name}&count=2");
        Assert.Equal(["by login", "Grüße"], found["Messages"]!.AsArray().Select(message => (string)message!["Message"]!["Subject"]!));

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Delete, $"/api/v1/runs/{name}")).Status);
        Assert.Null(await server.Messages.FindAsync(byAddress, cancellationToken));
        Assert.NotNull(await server.Messages.FindAsync(other, cancellationToken));
        Assert.Null(server.Server.Store.Inboxes.Find(name));
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Delete, $"/api/v1/runs/{name}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Delete, "/api/v1/runs/default")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Post, "/api/v1/runs", """{"Lifetime":"8d"}""")).Status);
    }
}

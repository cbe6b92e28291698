using System.Text;
using CsCheck;
using MailCatcher.Smtp;

namespace MailCatcher.Store.Tests.Search;

/// <summary>Searches over a real index in a real data folder.</summary>
public sealed class MessageSearchTests
{
    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ann@example.test", 1)]
    [InlineData("from:ann", 1)]
    [InlineData("from:nn@exam", 1)]
    [InlineData("to:@shop.test", 1)]
    [InlineData("to:bob", 1)]
    [InlineData("to:ob", 1)]
    [InlineData("to:bobby", 0)]
    [InlineData("bcc:hidden", 1)]
    [InlineData("addressed:carol", 1)]
    [InlineData("reply-to:help", 1)]
    [InlineData("subject:\"Your order #12-345 (copy): 50% off!\"", 1)]
    [InlineData("subject:#12-34", 1)]
    [InlineData("Your order #12-345 (copy): 50% off!", 1)]
    [InlineData("CAFE", 1)]
    [InlineData("café", 1)]
    [InlineData("straße", 1)]
    [InlineData("strasse", 1)]
    [InlineData("confirm", 1)]
    [InlineData("confirmation code", 1)]
    [InlineData("\"confirmation code\"", 1)]
    [InlineData("\"confirmation cod\"", 0)]
    [InlineData("\"code confirmation\"", 0)]
    [InlineData("body:bold", 1)]
    [InlineData("body:class", 0)]
    [InlineData("filename:report", 1)]
    [InlineData("attachment:.pdf", 1)]
    [InlineData("has:attachment", 1)]
    [InlineData("has:inline-image", 0)]
    [InlineData("message-id:abc.123", 1)]
    [InlineData("header:X-Mailer=phpmailer", 1)]
    [InlineData("header:x-mailer=\"PHPMailer 6\"", 1)]
    [InlineData("header:X-Mailer", 1)]
    [InlineData("header:X-None", 0)]
    [InlineData("header:X-Mailer=6 header:Subject=mailer", 0)]
    [InlineData("user:Robot", 1)]
    [InlineData("user:rob", 0)]
    [InlineData("session:s1", 2)]
    [InlineData("larger:300", 1)]
    [InlineData("smaller:300", 1)]
    [InlineData("-confirmation", 1)]
    [InlineData("confirmation OR other", 2)]
    [InlineData("confirmation other", 0)]
    [InlineData("after:1h", 2)]
    [InlineData("before:1h", 0)]
    [InlineData("date:today", 2)]
    [InlineData("is:read", 0)]
    [InlineData("is:unread", 2)]
    [InlineData("tag:night", 1)]
    [InlineData("is:tagged", 1)]
    [InlineData("inbox:default", 2)]
    [InlineData("is:pinned", 0)]
    [InlineData("is:released", 0)]
    [InlineData("東京", 1)]
    [InlineData("京タワ", 1)]
    [InlineData("大阪", 0)]
    [InlineData("สวัสดี", 1)]
    [InlineData("ดี", 1)]
    [InlineData("🎉", 1)]
    public async Task What_people_search_for_is_found(string text, int expected)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await KeepAsync(fixture, StoreFixture.EnvelopeTo("bob", "hidden+night") with { User = "robot" }, """
            From: Ann <ann@example.test>
            To: "Bob" <bob@shop.test>
            Cc: carol@example.test
            Reply-To: help@example.test
            Subject: =?utf-8?Q?Your_order_#12-345_(copy):_50%_off!_Caf=C3=A9_=F0=9F=8E=89?=
            Message-ID: <abc.123@example.test>
            X-Mailer: PHPMailer 6.9 (test)
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/html; charset=utf-8

            <p class="x">Your <b>bold</b> confirmation&nbsp;code for the Straße. 東京タワー สวัสดีครับ</p>
            --b
            Content-Type: application/pdf; name="Report 2026.pdf"
            Content-Disposition: attachment; filename="Report 2026.pdf"

            x
            --b--
            """);
        await KeepAsync(fixture, StoreFixture.EnvelopeTo("x"), "Subject: other\r\n\r\nplain");

        Assert.Equal(expected, (await FindAsync(fixture, text)).Length);
    }

    [Fact]
    public async Task The_index_and_the_plain_matcher_agree()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var word = Among("alpha", "alphabet", "beta", "b", "Ärger", "東京", "x-1", "42", "สวัสดีครับ", "Straße", "🎉", "ひらがな");
        var message = Gen.Select(word, word, word.Array[0, 5], Gen.Bool, Gen.Int[0, 3], Gen.Select(Among("", "red", "blue"), Gen.Int[0, 7]));
        (string, string, string[], bool, int, (string, int))[] messages = [];
        Assert.Null(await fixture.Store.Inboxes.SaveAsync(new Inbox { Name = "shop", Rules = [new InboxRule { Sender = "shop@*" }] }, Cancelled));
        message.Array[60].Sample(generated => messages = generated, iter: 1);
        var texts = new Dictionary<Guid, SearchText>();
        foreach (var (from, subject, body, isSeen, kind, (tag, bits)) in messages)
        {
            var source = $"From: {from} <{from}@example.test>\r\nSubject: {subject} {from}\r\nX-Tags: {tag}\r\nX-Word: {string.Join(' ', body)}\r\n"
                + $"Cc: {subject}@cc.test\r\nReply-To: {from}@reply.test\r\nMessage-ID: <{from}.{body.Length}@id.test>\r\n"
                + (kind == 1 ? "Content-Type: application/pdf; name=\"x.pdf\"\r\nContent-Disposition: attachment\r\n"
                    : kind == 2 ? "Content-Type: image/png; name=\"alpha.png\"\r\nContent-ID: <x>\r\nContent-Disposition: inline\r\n"
                    : kind == 3 ? "Content-Type: text/html; charset=utf-8\r\n" : "Content-Type: text/plain; charset=utf-8\r\n")
                + $"\r\n{(kind == 3 ? "<p title=\"hidden\">" : "")}{string.Join(kind == 3 ? " <b>" : " ", body)}\r\n";
            var envelope = StoreFixture.EnvelopeTo(subject == "b" ? "first" : "second", "beta") with
            {
                User = (bits & 1) == 0 ? null : "robot",
                SessionId = (bits & 2) == 0 ? "s1" : "s2",
                ReversePath = new EmailAddress((bits & 4) == 0 ? "app" : "shop", "example.test"),
            };
            var id = await KeepAsync(fixture, envelope, source);
            await fixture.Messages.MarkSeenAsync([id], isSeen, Cancelled);
            await fixture.Messages.SetPinnedAsync([id], bits == 5, Cancelled);
            texts[id] = (await fixture.Messages.ReadForSearchAsync(id, Cancelled))!;
        }

        var released = new HashSet<long>();
        foreach (var (id, text) in texts.Where((_, index) => index % 7 == 6))
        {
            var entry = (await fixture.Store.Outbox.EnqueueAsync(id, [new EmailAddress("real", "example.test")], Cancelled))!;
            await fixture.Store.Outbox.RecordAsync(entry with { Recipients = [entry.Recipients[0] with { State = RecipientState.Relayed }], DueAt = null }, Cancelled);
            released.Add(text.Summary.Sequence);
        }

        await fixture.Messages.DeleteAsync([.. texts.Keys.Take(5)], Cancelled);
        foreach (var gone in texts.Keys.Take(5).ToArray())
        {
            texts.Remove(gone);
        }

        var field = Among("", "", "from:", "to:", "cc:", "bcc:", "reply-to:", "subject:", "body:", "addressed:", "header:X-Word=", "filename:", "attachment:", "message-id:");
        var part = Among("alp", "alpha", "alphabet", "beta", "b", "arger", "東", "東京", "x-", "1", "42", "\"alpha beta\"", "\"beta alp\"", "@example.test", "pdf", "e", "ha b", "วัสดี", "ดี", "strasse", "STRAß", "🎉", "らが", "hidden", "reply");
        var leaf = Gen.OneOf(
            Gen.Select(field, part, (name, value) => value.Contains(' ') && !value.StartsWith('"') ? $"{name}\"{value}\"" : name + value),
            Among("is:read", "is:unread", "is:tagged", "is:pinned", "is:released", "tag:red", "tag:RED", "has:attachment", "has:inline-image", "inbox:default", "inbox:shop", "user:robot", "user:rob", "session:s1", "session:S2", "larger:220", "larger:0.2k", "smaller:240", "before:1h", "date:today", "header:X-Tags"));
        var not = Gen.Select(Among("", "", "-"), leaf, (sign, text) => sign + text);
        var query = Gen.OneOf(
            not,
            Gen.Select(not, not, (a, b) => $"{a} {b}"),
            Gen.Select(not, not, not, (a, b, c) => $"{a} OR {b} {c}"),
            Gen.Select(not, not, not, (a, b, c) => $"-({a} OR {b}) {c}"));

        await query.SampleAsync(
            async text =>
            {
                var (parsed, fault) = fixture.Store.Search.Parse(text);
                Assert.Null(fault);
                var matcher = new SearchMatcher((sequence, filter) => texts.Values.Single(known => known.Summary.Sequence == sequence).Summary is var summary
                    && (filter.Seen is not { } seen || summary.IsSeen == seen) && (!filter.Pinned || summary.IsPinned)
                    && (filter.Inbox is null || summary.Inbox == filter.Inbox) && (filter.Tag is null || summary.Tags.Contains(filter.Tag, StringComparer.OrdinalIgnoreCase)), released.Contains);
                var expected = texts.Where(known => matcher.Matches(parsed!, known.Value)).Select(known => known.Key).Order().Reverse();
                Assert.Equal(expected, await FindAsync(fixture, text));
            },
            iter: 600,
            threads: 1);
    }

    [Fact]
    public async Task A_page_is_newest_first_with_counts_of_all_that_match()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var ids = new List<Guid>();
        for (var number = 0; number < 40; number++)
        {
            ids.Add(await fixture.CatchAsync(Encoding.ASCII.GetBytes($"Subject: number {number} {(number % 2 == 0 ? "even" : "odd")}\r\n\r\n")));
        }

        await fixture.Messages.MarkSeenAsync([ids[2], ids[4]], true, Cancelled);
        var page = await fixture.SearchAsync("even", start: 3, take: 4);

        Assert.Equal([ids[32], ids[30], ids[28], ids[26]], page.Page.Messages.Select(message => message.Id));
        Assert.Equal((new FilterCounts(20, 18), 40), (page.Page.Matching, page.Page.Counts.Total));
    }

    [Fact]
    public async Task What_matches_is_marked_and_deleted_as_one()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        for (var number = 0; number < 30; number++)
        {
            await fixture.CatchAsync(Encoding.ASCII.GetBytes($"Subject: {(number % 3 == 0 ? "fizz" : "none")}\r\n\r\n"));
        }

        var search = fixture.Store.Search;
        await search.MarkSeenAsync(search.Parse("fizz").Query!, MessageFilter.Everything, true, Cancelled);
        Assert.Equal(20, fixture.Messages.Counts.Unseen);
        Assert.Equal(10, await search.DeleteAsync(search.Parse("is:read").Query!, MessageFilter.Everything, Cancelled));
        Assert.Empty(await FindAsync(fixture, "fizz"));
        Assert.Equal(20, (await FindAsync(fixture, "none")).Length);
    }

    [Theory]
    [InlineData("kept")]
    [InlineData("deleted")]
    [InlineData("garbled")]
    [InlineData("old version")]
    [InlineData("process died")]
    public async Task The_index_is_the_same_after_whatever_happened_to_it(string what)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var first = await fixture.CatchAsync("Subject: needle one\r\n\r\n"u8.ToArray());
        var gone = await fixture.CatchAsync("Subject: needle gone\r\n\r\n"u8.ToArray());
        Assert.Equal(2, (await FindAsync(fixture, "needle")).Length);
        if (what == "process died")
        {
            await using var died = await fixture.OpenCopyAsync();
            Assert.Equal([gone, first], await FindAsync(died, "needle"));
            return;
        }

        await fixture.ReopenAsync();
        await fixture.Messages.DeleteAsync([gone], Cancelled);
        var last = await fixture.CatchAsync("Subject: needle two\r\n\r\n"u8.ToArray());
        await fixture.CloseAsync();
        var folder = Path.Combine(fixture.Folder, "search");
        switch (what)
        {
            case "deleted":
                Directory.Delete(folder, recursive: true);
                break;
            case "garbled":
                foreach (var file in Directory.GetFiles(folder))
                {
                    await File.WriteAllBytesAsync(file, new byte[100], Cancelled);
                }

                break;
            case "old version":
                using (var index = SearchIndex.Open(folder))
                {
                    index.Clear();
                    index.Commit(1_000_000);
                }

                break;
        }

        await fixture.ReopenAsync();

        Assert.Equal([last, first], await FindAsync(fixture, "needle"));
    }

    [Fact]
    public async Task After_delete_all_only_new_messages_are_found()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.CatchAsync("Subject: needle\r\n\r\n"u8.ToArray());
        Assert.Single(await FindAsync(fixture, "needle"));

        await fixture.Messages.DeleteAllAsync(Cancelled);
        var added = await fixture.CatchAsync("Subject: needle\r\n\r\n"u8.ToArray());

        Assert.Equal([added], await FindAsync(fixture, "needle"));
    }

    [Fact]
    public async Task One_message_is_matched_without_the_index()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var id = await fixture.CatchAsync("Subject: needle\r\n\r\nin hay"u8.ToArray());
        var search = fixture.Store.Search;

        Assert.True(await search.MatchesAsync(search.Parse("needle body:hay is:unread").Query!, id, Cancelled));
        Assert.False(await search.MatchesAsync(search.Parse("-needle").Query!, id, Cancelled));
        Assert.False(await search.MatchesAsync(SearchQuery.Everything, Guid.NewGuid(), Cancelled));
    }

    [Fact]
    public async Task Whatever_is_typed_is_searched_for_or_refused()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await KeepAsync(fixture, StoreFixture.EnvelopeTo("bob"), "From: ann@example.test\r\nSubject: b ü 東\r\n\r\nhay \\ * ? ~ \" b");
        var piece = Gen.OneOf(
            Among("(", ")", "\"", "-", "!", " ", " OR ", "=", "from:", "body:", "subject:", "filename:", "header:x=", "header:", "is:unread", "*", "?", "~", "\\", "[a TO b]", "b", "\ud800", "\0", "\u0001", "\u0002", "東", "🎉"),
            Gen.String[0, 4]);

        await piece.Array[0, 12].Select(string.Concat).SampleAsync(
            async text =>
            {
                var (query, fault) = fixture.Store.Search.Parse(text);
                Assert.True(query is null != fault is null);
                if (query is not null)
                {
                    foreach (var order in Enum.GetValues<SearchOrder>())
                    {
                        var found = await fixture.Store.Search.FindAsync(query, MessageFilter.Everything, order, 0, 10, Cancelled);
                        await fixture.Store.Search.HighlightAsync(query, found.Page.Messages, Cancelled);
                    }
                }
            },
            iter: 1_000,
            threads: 1);
    }

    [Fact]
    public async Task What_matches_best_comes_first_when_that_is_asked_for()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var subject = await fixture.CatchAsync("Subject: your invoice\r\n\r\nx"u8.ToArray());
        var sender = await fixture.CatchAsync("From: invoice@example.test\r\nSubject: x\r\n\r\nx"u8.ToArray());
        var often = await fixture.CatchAsync("Subject: x\r\n\r\ninvoice here, invoice there, invoice everywhere"u8.ToArray());
        var beginning = await fixture.CatchAsync("Subject: x\r\n\r\ninvoices"u8.ToArray());
        var once = await fixture.CatchAsync("Subject: x\r\n\r\nan invoice"u8.ToArray());
        var gone = await fixture.CatchAsync("Subject: invoice\r\n\r\nx"u8.ToArray());
        await fixture.Messages.DeleteAsync([gone], Cancelled);

        var ranked = await fixture.SearchAsync("invoice", SearchOrder.Rank, take: 10);
        Assert.Equal([subject, sender, often, once, beginning], ranked.Page.Messages.Select(message => message.Id));
        var second = await fixture.SearchAsync("invoice", SearchOrder.Rank, start: 1, take: 2);
        Assert.Equal([sender, often], second.Page.Messages.Select(message => message.Id));
        Assert.Equal(5, second.Page.Matching.Total);
        Assert.Equal([once, beginning, often, sender, subject], await FindAsync(fixture, "invoice"));
    }

    private static async Task<Guid> KeepAsync(StoreFixture fixture, Envelope envelope, string source)
    {
        await using var incoming = fixture.Messages.Open(envelope);
        await incoming.WriteAsync(new(Encoding.UTF8.GetBytes(source.ReplaceLineEndings("\r\n"))), Cancelled);
        var reply = await incoming.CompleteAsync(Cancelled);
        Assert.Equal(250, reply.Code);
        return reply.MessageId!.Value;
    }

    private static Gen<string> Among(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static async Task<Guid[]> FindAsync(StoreFixture fixture, string text) => [.. (await fixture.SearchAsync(text)).Page.Messages.Select(message => message.Id)];
}

using System.Net;
using MailCatcher.Store;
using MailCatcher.Tests.Web;

namespace MailCatcher.Tests.Access;

/// <summary>A customer with a token for one inbox, and a message in another: no endpoint shows anything of it or changes it, whatever is mapped one day.</summary>
public sealed class EveryDoorTests
{
    private const string Secret = "canary-7f3a";

    private const string Mail = $"""
        From: {Secret}-from@example.test
        To: {Secret}-to@example.test
        Subject: {Secret}-subject
        Message-ID: <{Secret}@example.test>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/html

        <p>{Secret}-html</p>
        --b
        Content-Type: text/plain
        Content-Disposition: attachment; filename={Secret}.txt

        {Secret}-attached
        --b--
        """;

    [Fact]
    public async Task No_endpoint_shows_or_changes_anything_of_another_inbox()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var upstream = await RunningServer.StartAsync();
        var settings = GuardedServer.Settings;
        (settings.Relay.Host, settings.Relay.Port) = (upstream.Server.SmtpEndPoint.Address.ToString(), upstream.Server.SmtpEndPoint.Port);
        await using var server = await RunningServer.StartAsync(settings);
        foreach (var name in new[] { "shop", "billing" })
        {
            await server.Server.Store.Inboxes.SaveAsync(new Inbox { Name = name, User = name, Password = name == "billing" ? $"{Secret}-password" : "own" }, cancellationToken);
        }

        var secret = await server.KeepAsync(Mail, to: $"{Secret}-rcpt@example.test");
        await server.Messages.MoveAsync([secret], "billing", cancellationToken);
        await server.Messages.SetTagsAsync([secret], [$"{Secret}-tag"], cancellationToken);
        await server.Server.Store.Outbox.EnqueueAsync(secret, [new($"{Secret}-release", "example.test")], cancellationToken);
        await Eventually.IsAsync(() => upstream.Messages.Counts.Total == 1);
        var before = (await server.Messages.FindAsync(secret, cancellationToken))!;
        var releases = (await server.Server.Store.Outbox.ListAsync(0, 10, cancellationToken)).Length;
        var customer = GuardedServer.Bearer(server.Token("read, write, release in shop"));
        string Fill(string name) => name switch
        {
            "name" => "billing",
            "tag" or "Tag" => $"{Secret}-tag",
            "partId" or "PartID" or "index" => "1",
            "to" => "someone@example.test",
            _ => secret.ToString(),
        };

        var seen = new List<string>();
        foreach (var (_, method, path) in EndpointWalk.All(server, Fill).Where(endpoint => !EndpointWalk.IsStatic(endpoint.Endpoint)))
        {
            foreach (var query in new[] { "", $"?query={Secret}&kind=containing&inbox=billing&tag={Secret}-tag&timeout=10ms" })
            {
                // Without a time-out it would wait for half a minute.
                if (query.Length == 0 && path.EndsWith("/wait", StringComparison.Ordinal))
                {
                    continue;
                }

                var (status, body) = await server.AskAsync(method, path + query, customer);

                // Its own question may be told back.
                var shown = body.Replace($"\u0027{Secret}", "", StringComparison.Ordinal).Replace($"'{Secret}'", "", StringComparison.Ordinal);
                if (status == HttpStatusCode.InternalServerError || (shown.Contains(Secret, StringComparison.OrdinalIgnoreCase) && (int)status < 400))
                {
                    seen.Add($"{method} {path}{query}: {status} {body}");
                }
            }
        }

        Assert.Empty(seen);
        var after = await server.Messages.FindAsync(secret, cancellationToken);
        Assert.Equal((before.Inbox, before.IsSeen, before.ModSequence), (after?.Inbox, after?.IsSeen, after?.ModSequence));
        Assert.Equal([$"{Secret}-tag"], after!.Tags);
        Assert.Equal(releases, (await server.Server.Store.Outbox.ListAsync(0, 10, cancellationToken)).Length);
        Assert.Equal($"{Secret}-password", server.Server.Store.Inboxes.Find("billing")?.Password);
    }
}

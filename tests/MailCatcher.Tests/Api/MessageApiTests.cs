using System.Net;
using System.Security.Cryptography;

namespace MailCatcher.Tests.Api;

public sealed class MessageApiTests
{
    [Fact]
    public async Task A_message_tells_all_that_its_fields_and_envelope_say()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.Plain, "bounces@example.test", "bob@example.test", "secret@example.test");

        var message = await server.GetJsonAsync($"/api/v1/message/{id}");

        Assert.Equal(id.ToString(), (string?)message["ID"]);
        Assert.Equal("plain-1@example.test", (string?)message["MessageID"]);
        Assert.Equal("""{"Name":"Ann Example","Address":"ann@example.test"}""", message["From"]!.ToJsonString());
        Assert.Equal(["bob@example.test", "carol@example.test"], message["To"]!.AsArray().Select(to => (string?)to!["Address"]));
        Assert.Equal("secret@example.test", (string?)message["Bcc"]![0]!["Address"]);
        Assert.Equal("bounces@example.test", (string?)message["ReturnPath"]);
        Assert.Equal("Grüße", (string?)message["Subject"]);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.FromHours(1)), (DateTimeOffset)message["Date"]!);
        Assert.Equal("Hello Bob.", ((string?)message["Text"])?.Trim());
        Assert.Equal("", (string?)message["HTML"]);
    }

    [Fact]
    public async Task Getting_a_message_marks_it_read_and_its_source_does_not()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.Plain);

        await server.SendAsync(HttpMethod.Get, $"/api/v1/message/{id}/raw");
        await server.SendAsync(HttpMethod.Get, $"/api/v1/message/{id}/headers");
        Assert.Equal(1, server.Messages.Counts.Unseen);

        await server.SendAsync(HttpMethod.Get, $"/api/v1/message/{id}");
        Assert.Equal(0, server.Messages.Counts.Unseen);
    }

    [Fact]
    public async Task Latest_is_the_newest_message_and_nothing_in_an_empty_mailbox()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var path in new[] { "", "/raw", "/headers", "/part/1" })
        {
            Assert.Equal((HttpStatusCode.NotFound, "Message not found"), await server.SendAsync(HttpMethod.Get, $"/api/v1/message/latest{path}"));
        }

        await server.KeepAsync("Subject: older\r\n\r\n");
        await server.KeepAsync("Subject: newer\r\n\r\n");

        Assert.Equal("newer", (string?)(await server.GetJsonAsync("/api/v1/message/latest"))["Subject"]);
        Assert.Equal("Subject: newer\r\n\r\n", await server.Http.GetStringAsync("/api/v1/message/latest/raw", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("not-an-id")]
    [InlineData("01a208ca-d8ff-792a-8000-000000000001")]
    [InlineData("..%2f..%2fetc")]
    [InlineData("LATEST")]
    public async Task What_is_no_message_is_not_found(string id)
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync(Mails.Plain);

        Assert.Equal((HttpStatusCode.NotFound, "Message not found"), await server.SendAsync(HttpMethod.Get, $"/api/v1/message/{id}"));
    }

    [Fact]
    public async Task Header_fields_have_canonical_names_and_undecoded_values_in_order()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.Plain);

        var fields = (await server.GetJsonAsync($"/api/v1/message/{id}/headers")).AsObject();

        Assert.Equal(fields.Select(field => field.Key).Order(StringComparer.Ordinal), fields.Select(field => field.Key));
        Assert.Equal("""["\u003Cplain-1@example.test\u003E"]""", fields["Message-Id"]!.ToJsonString());
        Assert.Equal("""["=?utf-8?q?Gr=C3=BC=C3=9Fe?="]""", fields["Subject"]!.ToJsonString());
        Assert.Equal("""["one two"]""", fields["X-Folded"]!.ToJsonString());
        Assert.Equal("""["first","second"]""", fields["X-Twice"]!.ToJsonString());
    }

    [Fact]
    public async Task The_source_is_sent_as_it_was_received_and_downloads_on_demand()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.WithParts);

        using var shown = await server.Http.GetAsync($"/api/v1/message/{id}/raw", TestContext.Current.CancellationToken);
        using var saved = await server.Http.GetAsync($"/api/v1/message/{id}/raw?dl=1", TestContext.Current.CancellationToken);

        Assert.Equal(Mails.WithParts.ReplaceLineEndings("\r\n"), await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("text/plain; charset=utf-8", shown.Content.Headers.ContentType?.ToString());
        Assert.Equal("inline", shown.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(("attachment", $"{id}.eml"), (saved.Content.Headers.ContentDisposition?.DispositionType, saved.Content.Headers.ContentDisposition?.FileName));
    }

    [Fact]
    public async Task Parts_are_listed_with_their_checksums_and_pictures_are_linked_from_the_html()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.WithParts);

        var message = await server.GetJsonAsync($"/api/v1/message/{id}");

        var picture = Assert.Single(message["Inline"]!.AsArray())!;
        Assert.Equal(("logo.png", "image/png", "logo@example.test"), ((string?)picture["FileName"], (string?)picture["ContentType"], (string?)picture["ContentID"]));
        var bytes = await server.Http.GetByteArrayAsync($"/api/v1/message/{id}/part/{picture["PartID"]}", TestContext.Current.CancellationToken);
        Assert.Equal(Convert.FromBase64String("iVBORw0KGgo="), bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), (string?)picture["Checksums"]!["SHA256"]);
        Assert.Contains($"src=\"/api/v1/message/{id}/part/{picture["PartID"]}\"", (string?)message["HTML"], StringComparison.Ordinal);
        Assert.Contains("src=\"cid:missing\"", (string?)message["HTML"], StringComparison.Ordinal);
        Assert.Equal(["evil.html", "picture.svg", "notiz€.txt"], message["Attachments"]!.AsArray().Select(part => (string?)part!["FileName"]));
    }

    [Fact]
    public async Task The_unsubscribe_fields_are_taken_apart()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.WithParts);

        var unsubscribe = (await server.GetJsonAsync($"/api/v1/message/{id}"))["ListUnsubscribe"]!;

        Assert.Equal(["mailto:leave@example.test", "https://example.test/leave"], unsubscribe["Links"]!.AsArray().Select(link => (string?)link));
        Assert.Equal(("List-Unsubscribe=One-Click", ""), ((string?)unsubscribe["HeaderPost"], (string?)unsubscribe["Errors"]));
    }

    [Fact]
    public async Task Nothing_is_released_without_a_relay_and_the_answer_says_so()
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync(Mails.Plain);

        var (status, reason) = await server.SendAsync(HttpMethod.Post, "/api/v1/message/latest/release", """{"To":["someone@example.test"]}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("relay", reason, StringComparison.OrdinalIgnoreCase);
        Assert.Empty((await server.GetJsonAsync("/api/v1/outbox"))["entries"]!.AsArray());
    }

    [Fact]
    public async Task Every_one_of_many_parts_has_its_checksums()
    {
        await using var server = await RunningServer.StartAsync();
        var parts = Enumerable.Range(0, 120).Select(number => $"--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename={number}.csv\r\n\r\npart {number}\r\n");
        var id = await server.KeepAsync($"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{string.Concat(parts)}--b--\r\n");

        var attachments = (await server.GetJsonAsync($"/api/v1/message/{id}"))["Attachments"]!.AsArray();

        Assert.Equal(
            Enumerable.Range(0, 120).Select(number => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes($"part {number}")))),
            attachments.Select(part => (string?)part!["Checksums"]!["SHA256"]));
    }
}

using System.Net;

namespace MailCatcher.Tests.Api;

public sealed class UntrustedContentTests
{
    [Theory]
    [InlineData("logo.png", "image/png", "inline")]
    [InlineData("evil.html", "application/octet-stream", "attachment")]
    [InlineData("picture.svg", "application/octet-stream", "attachment")]
    [InlineData("notiz€.txt", "text/plain; charset=iso-8859-1", "inline")]
    public async Task Only_pictures_and_plain_text_may_be_shown(string name, string type, string disposition)
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.WithParts);
        var message = await server.GetJsonAsync($"/api/v1/message/{id}");
        var part = message["Inline"]!.AsArray().Concat(message["Attachments"]!.AsArray()).Single(part => (string?)part!["FileName"] == name)!;

        using var answer = await server.Http.GetAsync($"/api/v1/message/{id}/part/{part["PartID"]}", TestContext.Current.CancellationToken);

        Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(disposition, answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(name, answer.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("sandbox; default-src 'none'; frame-ancestors 'self'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));

        // The sandboxed frame of the HTML could not load its pictures otherwise.
        Assert.Equal("cross-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
    }

    [Fact]
    public async Task A_part_is_saved_on_demand()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.WithParts);
        var picture = (await server.GetJsonAsync($"/api/v1/message/{id}"))["Inline"]![0]!;

        using var answer = await server.Http.GetAsync($"/api/v1/message/{id}/part/{picture["PartID"]}?dl=1", TestContext.Current.CancellationToken);

        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
    }

    [Theory]
    [InlineData("99")]
    [InlineData("1.1.1.1")]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("..%2f1")]
    public async Task A_part_that_is_not_there_is_not_found(string partId)
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync(Mails.WithParts);

        Assert.Equal((HttpStatusCode.NotFound, "Message part not found"), await server.SendAsync(HttpMethod.Get, $"/api/v1/message/latest/part/{partId}"));
    }

    [Fact]
    public async Task Line_ends_in_a_file_name_do_not_reach_the_header()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(
            "Subject: x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''a%0d%0aSet-Cookie:%20b%3d1%22.pdf\r\n\r\nx");
        var part = (await server.GetJsonAsync($"/api/v1/message/{id}"))["Attachments"]![0]!;

        using var answer = await server.Http.GetAsync($"/api/v1/message/{id}/part/{part["PartID"]}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }
}

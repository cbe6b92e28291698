using System.IO.Compression;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MailCatcher.Tests.Web;

/// <summary>Attacks A20, A22, A27 and A35 at the addresses that show what came by mail.</summary>
public sealed class ViewEndpointTests
{
    private const string WithPdf = """
        Subject: parts
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain

        text
        --b
        Content-Type: text/html

        <a href="https://evil.test/">https://bank.test/</a><img src="cid:p@x.test"><img src="cid:other@x.test">
        --b
        Content-Type: application/pdf
        Content-Disposition: attachment; filename="../a.pdf"

        %PDF-1.4
        --b
        Content-Type: application/pdf
        Content-Disposition: attachment; filename="../a.pdf"
        Content-ID: <p@x.test>

        <script>alert(1)</script>
        --b--
        """;

    [Fact]
    public async Task Every_view_is_locked_down_whether_there_is_something_to_see_or_not()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(WithPdf);
        var routes = server.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/')).Where(route => route.StartsWith("view/", StringComparison.Ordinal)).ToArray();
        Assert.True(routes.Length >= 5, string.Join(' ', routes));

        foreach (var route in routes)
        {
            foreach (var known in new[] { id, Guid.Empty })
            {
                var path = route.Replace("{id}", $"{known}", StringComparison.Ordinal).Replace("{number}", "0", StringComparison.Ordinal).Replace("{partId}", "3", StringComparison.Ordinal);
                using var answer = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
                Assert.Equal((path, known == id), (path, answer.IsSuccessStatusCode));
                Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
                Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
                Assert.True(answer.Headers.CacheControl?.NoStore);
                var policy = string.Join("; ", answer.Headers.GetValues("Content-Security-Policy"));
                Assert.Contains("frame-ancestors ", policy, StringComparison.Ordinal);
                Assert.True(path.EndsWith(".pdf", StringComparison.Ordinal) || policy.Contains("default-src 'none'", StringComparison.Ordinal), $"{path}: {policy}");
                Assert.DoesNotContain("allow-scripts", policy, StringComparison.Ordinal);
                Assert.DoesNotContain("allow-same-origin", policy, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_part_of_the_same_message_shows_and_no_other()
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync("Content-Type: image/png\nContent-ID: <other@x.test>\n\nx");
        var id = await server.KeepAsync(WithPdf);

        var html = await server.Http.GetStringAsync($"view/{id}.html", TestContext.Current.CancellationToken);

        Assert.Contains($"src=\"/api/v1/message/{id}/part/4\"", html, StringComparison.Ordinal);
        Assert.Equal(1, html.Split("src=").Length - 1);
    }

    [Fact]
    public async Task What_is_only_called_a_pdf_is_not_shown_as_one()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(WithPdf);

        using var real = await server.Http.GetAsync($"view/{id}/part/3.pdf", TestContext.Current.CancellationToken);
        using var called = await server.Http.GetAsync($"view/{id}/part/4.pdf", TestContext.Current.CancellationToken);

        Assert.Equal("application/pdf", real.Content.Headers.ContentType?.MediaType);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, called.StatusCode);
    }

    [Fact]
    public async Task All_attachments_come_in_one_file_under_names_that_are_no_paths()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(WithPdf);

        await using var zip = new ZipArchive(await server.Http.GetStreamAsync($"view/{id}.zip", TestContext.Current.CancellationToken));

        Assert.Equal(["01-a.pdf", "02-a.pdf"], zip.Entries.Select(entry => entry.FullName));
        await using var first = await zip.Entries[0].OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal("%PDF-1.4", (await new StreamReader(first).ReadToEndAsync(TestContext.Current.CancellationToken)).TrimEnd());
    }
}

using System.Net;
using System.Text.RegularExpressions;

namespace MailCatcher.Tests.Web;

public sealed partial class StaticAssetTests
{
    [Fact]
    public async Task Every_file_that_the_page_asks_for_is_there_and_not_empty()
    {
        await using var server = await RunningServer.StartAsync();

        var page = await server.Http.GetStringAsync("/", TestContext.Current.CancellationToken);
        var files = Reference().Matches(page).Select(match => match.Groups["path"].Value).ToArray();

        Assert.Contains(files, file => file.EndsWith(".css", StringComparison.Ordinal));
        Assert.Contains(files, file => file.Contains("_framework/blazor.web", StringComparison.Ordinal));
        foreach (var file in files)
        {
            using var answer = await server.Http.GetAsync(file, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    [GeneratedRegex("""(href|src)="(?<path>[^"#:]+\.(css|js|svg|woff2))" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Reference();
}

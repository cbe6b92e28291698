using System.Net;

namespace MailCatcher.Tests.Api;

public sealed class UnbuiltApiTests
{
    [Theory]
    [InlineData("GET", "/api/v1/message/latest/html-check")]
    [InlineData("GET", "/api/v1/message/latest/link-check")]
    [InlineData("GET", "/api/v1/message/latest/sa-check")]
    public async Task A_function_that_is_not_there_says_so(string method, string path)
    {
        await using var server = await RunningServer.StartAsync();

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.NotImplemented, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }
}

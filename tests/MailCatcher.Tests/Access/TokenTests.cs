using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MailCatcher.Access;
using MailCatcher.Tests.Web;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MailCatcher.Tests.Access;

public sealed class TokenTests
{
    [Fact]
    public async Task A_token_is_made_used_listed_without_itself_and_revoked()
    {
        await using var server = await GuardedServer.StartAsync();
        server.Http.DefaultRequestHeaders.Authorization = GuardedServer.Basic("ada");

        using var created = await server.Http.PostAsJsonAsync("/api/v1/tokens", new { Name = "ci", Grant = "read, write" }, TestContext.Current.CancellationToken);
        var token = (string)(await created.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["Token"]!;

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("GET", "/api/v1/messages", GuardedServer.Bearer(token))).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("GET", "/api/v1/messages", GuardedServer.Basic("anything", token))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.AskAsync("GET", "/api/v1/tokens", GuardedServer.Bearer(token))).Status);
        Assert.DoesNotContain(token, (await server.GetJsonAsync("/api/v1/tokens")).ToJsonString(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("DELETE", "/api/v1/tokens/ci", GuardedServer.Basic("ada"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.AskAsync("GET", "/api/v1/messages", GuardedServer.Bearer(token))).Status);
    }

    [Theory]
    [InlineData("""{"Name":"a b","Grant":"read"}""")]
    [InlineData("""{"Name":"","Grant":"read"}""")]
    [InlineData("""{"Name":"x\r\ny","Grant":"read"}""")]
    [InlineData("""{"Name":"x","Grant":"everything"}""")]
    [InlineData("""{"Name":"x","Grant":"read in "}""")]
    [InlineData("""{"Name":"x","Grant":null}""")]
    [InlineData("""{"Name":"x","Grant":"read","LifetimeHours":0}""")]
    [InlineData("""{"Name":"x","Grant":"read","LifetimeHours":2000000000}""")]
    [InlineData("""{"Name":5}""")]
    [InlineData("")]
    public async Task A_wrong_request_makes_none(string body)
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Post, "/api/v1/tokens", body)).Status);
        Assert.Empty((await server.GetJsonAsync("/api/v1/tokens")).AsArray());
    }

    [Fact]
    public void Only_a_hash_is_kept_and_another_process_may_change_the_file()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, ApiTokens.FileName);
        var clock = new FakeTimeProvider();
        var (mine, theirs) = (new ApiTokens(file, clock, NullLogger<ApiTokens>.Instance), new ApiTokens(file, clock, NullLogger<ApiTokens>.Instance));
        Assert.True(Grant.TryParse("read in shop", out var grant));

        var secret = mine.Create("one", grant, lifetime: null)!;
        var brief = theirs.Create("two", grant, TimeSpan.FromHours(1))!;

        Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal(new Caller("one", grant), theirs.Find(secret));
        Assert.Equal(new Caller("two", grant), mine.Find(brief));
        Assert.Null(mine.Create("two", grant, lifetime: null));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(mine.Find(brief));

        Assert.True(theirs.Revoke("one"));
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(5));
        Assert.Null(mine.Find(secret));
    }

    [Fact]
    public async Task The_hub_takes_a_token_and_nobody_without_one()
    {
        await using var server = await GuardedServer.StartAsync();
        var (good, useless) = (server.Token("read"), server.Token("write"));
        var address = new Uri(server.Server.HttpAddress, "/hubs/mail");

        foreach (var token in new[] { null, useless })
        {
            await using var stranger = new HubConnectionBuilder().WithUrl(address, hub => hub.AccessTokenProvider = () => Task.FromResult(token)).Build();
            await Assert.ThrowsAsync<HttpRequestException>(() => stranger.StartAsync(TestContext.Current.CancellationToken));
        }

        var told = new TaskCompletionSource<long>();
        await using var client = new HubConnectionBuilder().WithUrl(address, hub => hub.AccessTokenProvider = () => Task.FromResult<string?>(good)).Build();
        client.On<long>("Watching", told.SetResult);
        await client.StartAsync(TestContext.Current.CancellationToken);
        await told.Task.WaitAsync(TestContext.Current.CancellationToken);

        // From the query only where a header cannot be sent.
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.AskAsync("GET", $"/api/v1/messages?access_token={good}")).Status);
    }
}

using System.Net;
using System.Text.Json.Nodes;
using MailCatcher.Tests.Program;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Tests.Logging;

public sealed class LogTests
{
    [Fact]
    public async Task Levels_change_while_it_runs()
    {
        await using var server = await RunningServer.StartAsync();
        var logger = server.Server.Services.GetRequiredService<ILoggerFactory>().CreateLogger("MailCatcher.Smtp.Session");
        Assert.False(logger.IsEnabled(LogLevel.Information));

        var (status, body) = await server.SendAsync(HttpMethod.Put, "/api/v1/log-levels", """{"MailCatcher.Smtp": "debug"}""");

        Assert.Equal((HttpStatusCode.OK, "Debug"), (status, (string?)JsonNode.Parse(body)!["MailCatcher.Smtp"]));
        Assert.True(logger.IsEnabled(LogLevel.Debug));
        Assert.Equal("Warning", (string?)(await server.GetJsonAsync("/api/v1/log-levels"))["Default"]);
    }

    [Theory]
    [InlineData("""{"MailCatcher": "loud"}""")]
    [InlineData("""{"MailCatcher": "7"}""")]
    [InlineData("""{"MailCatcher": null}""")]
    [InlineData("""{"": "Debug"}""")]
    [InlineData("""{"a:b": "Debug"}""")]
    [InlineData("""{"MailCatcher": 1}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    public async Task What_is_no_level_changes_nothing(string body)
    {
        await using var server = await RunningServer.StartAsync();
        var before = (await server.GetJsonAsync("/api/v1/log-levels")).ToJsonString();

        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Put, "/api/v1/log-levels", body)).Status);

        Assert.Equal(before, (await server.GetJsonAsync("/api/v1/log-levels")).ToJsonString());
    }

    [Fact]
    public async Task The_log_is_JSON_a_line_where_that_is_configured()
    {
        using var folder = new TestFolder();
        var config = folder.File("settings.json", """{ "Logging": { "Format": "Json" } }""");
        await using var run = await ProgramRun.ServeAsync(folder, "--config", config);

        var result = await run.StopAsync();

        Assert.NotEmpty(result.ErrorLines);
        Assert.All(result.ErrorLines, line => Assert.NotNull(JsonNode.Parse(line)!["Category"]));
    }
}

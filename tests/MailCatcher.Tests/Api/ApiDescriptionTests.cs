using System.Net;
using System.Text.Json.Nodes;

namespace MailCatcher.Tests.Api;

public sealed class ApiDescriptionTests
{
    [Fact]
    public async Task The_description_is_made_of_the_code_and_every_reference_in_it_leads_somewhere()
    {
        await using var server = await RunningServer.StartAsync();

        var description = await server.GetJsonAsync("/openapi/v1.json");

        Assert.StartsWith("3.1", (string?)description["openapi"], StringComparison.Ordinal);
        var body = description["paths"]!["/api/v1/messages"]!["put"]!["requestBody"]!["content"]!["application/json"]!["schema"]!;
        Assert.Equal(["Read", "IDs", "Search"], body["properties"]!.AsObject().Select(property => property.Key));
        Assert.NotNull(description["paths"]!["/api/v1/wait"]!["get"]!["responses"]!["408"]);
        Assert.NotNull(description["paths"]!["/api/v1/events"]!["get"]!["responses"]!["200"]!["content"]!["text/event-stream"]);
        var ids = Operations(description).Select(operation => (string)operation["operationId"]!).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(References(description), reference => Assert.NotNull(reference.TrimStart('#', '/').Split('/').Aggregate(description, (at, step) => at?[step]!)));

        // What other catchers have is theirs to describe.
        Assert.DoesNotContain(description["paths"]!.AsObject(), path => path.Key.Contains("/v2/", StringComparison.Ordinal) || path.Key.Contains("email", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_readers_script_is_had_compressed_and_plain()
    {
        await using var server = await RunningServer.StartAsync();
        var plain = await server.Http.GetStringAsync("/api-docs/scalar.js", TestContext.Current.CancellationToken);
        using var handler = new HttpClientHandler { AutomaticDecompression = DecompressionMethods.GZip };
        using var http = new HttpClient(handler) { BaseAddress = server.Server.HttpAddress };

        Assert.Equal(plain, await http.GetStringAsync("/api-docs/scalar.js", TestContext.Current.CancellationToken));
        Assert.Contains("createApiReference", plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_address_is_a_page_to_people_and_problem_details_to_programs()
    {
        await using var server = await RunningServer.StartAsync();
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/no/such<page>");
        asked.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");

        using var page = await server.Http.SendAsync(asked, TestContext.Current.CancellationToken);
        using var problem = await server.Http.GetAsync("/no/such", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Contains("There is no such page", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (problem.StatusCode, problem.Content.Headers.ContentType?.MediaType));
    }

    private static IEnumerable<JsonNode> Operations(JsonNode description) =>
        description["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value!);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject value => value.SelectMany(property => property.Key == "$ref" && property.Value is JsonValue reference ? [(string)reference!] : References(property.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}

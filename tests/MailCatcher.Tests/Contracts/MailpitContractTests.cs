using System.Text.Json.Nodes;

namespace MailCatcher.Tests.Contracts;

public sealed class MailpitContractTests
{
    private const string Nothing = "";
    private const string Unicode = "From: grün@bücher.test\nTo: 用户@例子.test, a group: one@example.test, two@example.test;\nSubject: ✓ \U0001F4E7\nContent-Type: text/html; charset=utf-8\n\n<p>Grüße</p>";
    private const string Attached = "Subject: a bounce\nContent-Type: multipart/report; boundary=r\n\n--r\n\ntext\n--r\nContent-Type: message/rfc822\n\nSubject: inner\n\ninner\n--r\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--r--\n";
    private const string Broken = "Content-Type: multipart/mixed; boundary=x\nSubject: =?utf-8?b?broken\nDate: no date\nFrom: <<>>\n\n--x\nContent-Type: image/png\n\n";

    [Theory]
    [InlineData("get", "/api/v1/messages", "/api/v1/messages")]
    [InlineData("get", "/api/v1/message/{ID}", "/api/v1/message/latest")]
    [InlineData("get", "/api/v1/message/{ID}/headers", "/api/v1/message/latest/headers")]
    [InlineData("get", "/api/v1/info", "/api/v1/info")]
    [InlineData("get", "/api/v1/webui", "/api/v1/webui")]
    [InlineData("get", "/api/v1/search", "/api/v1/search?query=before:2100-01-01")]
    [InlineData("get", "/api/v1/tags", "/api/v1/tags")]
    [InlineData("get", "/api/v1/chaos", "/api/v1/chaos")]
    public async Task An_answer_has_every_property_that_clients_of_Mailpit_expect(string method, string path, string asked)
    {
        var contract = new SwaggerContract();
        await using var server = await RunningServer.StartAsync();
        foreach (var content in new[] { Nothing, Broken, Mails.Plain, Mails.WithParts, Attached, Unicode })
        {
            var id = await server.KeepAsync(content, content == Nothing ? "" : "ann@example.test");
            await server.Messages.SetTagsAsync([id], ["a tag"], TestContext.Current.CancellationToken);

            Assert.Empty(contract.FaultsOf(method, path, await server.GetJsonAsync(asked)));
        }
    }

    [Fact]
    public async Task What_is_sent_and_set_is_answered_as_clients_of_Mailpit_expect()
    {
        var contract = new SwaggerContract();
        await using var server = await RunningServer.StartAsync();

        var sent = await server.SendAsync(HttpMethod.Post, "/api/v1/send", """{"From":{"Email":"ann@example.test"},"To":[{"Email":"bob@example.test"}],"Subject":"sent"}""");
        var set = await server.SendAsync(HttpMethod.Put, "/api/v1/chaos", """{"Sender":{"ErrorCode":451,"Probability":5}}""");

        Assert.Empty(contract.FaultsOf("post", "/api/v1/send", JsonNode.Parse(sent.Body)));
        Assert.Empty(contract.FaultsOf("put", "/api/v1/chaos", JsonNode.Parse(set.Body)));
    }

    [Fact]
    public async Task Our_own_description_has_every_path_and_method_of_Mailpits()
    {
        await using var server = await RunningServer.StartAsync();
        var own = (await server.GetJsonAsync("/openapi/v1.json"))["paths"]!.AsObject().ToDictionary(path => Bare(path.Key), path => path.Value!.AsObject());

        var missing = new SwaggerContract().Operations.Where(operation => !own.TryGetValue(Bare(operation.Path), out var methods) || !methods.ContainsKey(operation.Method));

        Assert.Empty(missing);

        // The names of parameters in paths are not part of them.
        static string Bare(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*\}", "{}");
    }

    [Fact]
    public void The_contract_notices_what_is_missing_null_or_of_another_type()
    {
        var answer = JsonNode.Parse("""{"total":"1","unread":0,"messages_count":0,"messages_unread":0,"start":0,"tags":null,"messages":[{"ID":1}]}""");

        var faults = new SwaggerContract().FaultsOf("get", "/api/v1/messages", answer);

        Assert.Contains("$.total is string instead of integer", faults);
        Assert.Contains("$.tags is null instead of array", faults);
        Assert.Contains("$.messages[0].ID is integer instead of string", faults);
        Assert.Contains("$.messages[0].From is missing", faults);
    }
}

using System.Text.Json.Nodes;

namespace MailCatcher.Tests.Contracts;

public sealed class MailpitContractTests
{
    private const string Nothing = "";
    private const string Broken = "Content-Type: multipart/mixed; boundary=x\nSubject: =?utf-8?b?broken\nDate: no date\nFrom: <<>>\n\n--x\nContent-Type: image/png\n\n";

    [Theory]
    [InlineData("get", "/api/v1/messages", "/api/v1/messages")]
    [InlineData("get", "/api/v1/message/{ID}", "/api/v1/message/latest")]
    [InlineData("get", "/api/v1/message/{ID}/headers", "/api/v1/message/latest/headers")]
    [InlineData("get", "/api/v1/info", "/api/v1/info")]
    [InlineData("get", "/api/v1/webui", "/api/v1/webui")]
    public async Task An_answer_has_every_property_that_clients_of_Mailpit_expect(string method, string path, string asked)
    {
        var contract = new SwaggerContract();
        await using var server = await RunningServer.StartAsync();
        foreach (var content in new[] { Nothing, Broken, Mails.Plain, Mails.WithParts })
        {
            await server.KeepAsync(content, content == Nothing ? "" : "ann@example.test");

            Assert.Empty(contract.FaultsOf(method, path, await server.GetJsonAsync(asked)));
        }
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

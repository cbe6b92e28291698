using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MailCatcher.Tests.Contracts;

/// <summary>Every operation that Mailpit describes, asked with messages of all kinds: what we answer is what Mailpit's clients expect, to the last property.</summary>
public sealed partial class MailpitContractTests
{
    private const string Nothing = "";
    private const string Unicode = "From: grün@bücher.test\nTo: 用户@例子.test, a group: one@example.test, two@example.test;\nSubject: ✓ \U0001F4E7\nContent-Type: text/html; charset=utf-8\n\n<p>Grüße <a href=\"https://bücher.test/ü\">link</a></p>";
    private const string Attached = "Subject: a bounce\nContent-Type: multipart/report; boundary=r\n\n--r\n\ntext\n--r\nContent-Type: message/rfc822\n\nSubject: inner\n\ninner\n--r\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--r--\n";
    private const string Broken = "Content-Type: multipart/mixed; boundary=x\nSubject: =?utf-8?b?broken\nDate: no date\nFrom: <<>>\n\n--x\nContent-Type: image/png\n\n";
    private const string NoHeader = "\n\nonly a body \0 with odd bytes";
    private const string Twice = "From: a@example.test\nFrom: b@example.test\nSubject: one\nSubject: two\nList-Unsubscribe: nonsense\nReturn-Path: <<x>\nMessage-ID: no brackets\n\nx";
    private const string Alternatives = "Subject: alternatives\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=x-unknown\n\ntext\n--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n!!!!\n--b--\n";

    private static readonly string[] Kinds = [Nothing, NoHeader, Broken, Twice, Mails.Plain, Mails.WithParts, Attached, Alternatives, Unicode];

    // Each operation, with what it is asked; asked again for each kind of message. A path may have none of a thing: then it is to be 404.
    private static readonly (string Method, string Path, string Asked, string? Body)[] Asked =
    [
        ("get", "/api/v1/info", "/api/v1/info", null),
        ("get", "/api/v1/webui", "/api/v1/webui", null),
        ("get", "/api/v1/chaos", "/api/v1/chaos", null),
        ("put", "/api/v1/chaos", "/api/v1/chaos", """{"Sender": {"ErrorCode": 451, "Probability": 5}}"""),
        ("put", "/api/v1/chaos", "/api/v1/chaos", "{}"),
        ("get", "/api/v1/messages", "/api/v1/messages", null),
        ("get", "/api/v1/messages", "/api/v1/messages?start=2&limit=1", null),
        ("get", "/api/v1/messages", "/api/v1/messages?start=1000", null),
        ("get", "/api/v1/search", "/api/v1/search?query=before:2100-01-01", null),
        ("get", "/api/v1/search", "/api/v1/search?query=nothing-like-it&tz=Europe/Berlin&start=0&limit=5", null),
        ("get", "/api/v1/message/{ID}", "/api/v1/message/latest", null),
        ("get", "/api/v1/message/{ID}/headers", "/api/v1/message/latest/headers", null),
        ("get", "/api/v1/message/{ID}/raw", "/api/v1/message/latest/raw", null),
        ("get", "/api/v1/message/{ID}/part/{PartID}", "/api/v1/message/latest/part/1", null),
        ("get", "/api/v1/message/{ID}/part/{PartID}", "/api/v1/message/latest/part/2", null),
        ("get", "/api/v1/message/{ID}/part/{PartID}/thumb", "/api/v1/message/latest/part/1/thumb", null),
        ("get", "/api/v1/message/{ID}/part/{PartID}/thumb", "/api/v1/message/latest/part/1.2/thumb", null),
        ("get", "/api/v1/message/{ID}/html-check", "/api/v1/message/latest/html-check", null),
        ("get", "/api/v1/message/{ID}/link-check", "/api/v1/message/latest/link-check", null),
        ("get", "/api/v1/message/{ID}/sa-check", "/api/v1/message/latest/sa-check", null),
        ("get", "/view/{ID}.html", "/view/latest.html", null),
        ("get", "/view/{ID}.txt", "/view/latest.txt", null),
        ("get", "/api/v1/tags", "/api/v1/tags", null),
        ("put", "/api/v1/tags", "/api/v1/tags", """{"IDs": ["{ID}"], "Tags": ["a tag", "Ünï"]}"""),
        ("put", "/api/v1/tags/{Tag}", "/api/v1/tags/a%20tag", """{"Name": "renamed"}"""),
        ("delete", "/api/v1/tags/{Tag}", "/api/v1/tags/renamed", null),
        ("put", "/api/v1/messages", "/api/v1/messages", """{"Read": false, "IDs": ["{ID}"]}"""),
        ("put", "/api/v1/messages", "/api/v1/messages?tz=Europe/Berlin", """{"Read": true, "Search": "before:2100-01-01"}"""),
        ("post", "/api/v1/message/{ID}/release", "/api/v1/message/latest/release", """{"To": ["ann@example.test"]}"""),
        ("post", "/api/v1/send", "/api/v1/send", """{"From": {"Email": "ann@example.test"}, "To": [{"Email": "bob@example.test"}], "Subject": "sent"}"""),
        ("delete", "/api/v1/search", "/api/v1/search?query=subject:nothing-like-it", null),
        ("delete", "/api/v1/messages", "/api/v1/messages", """{"IDs": ["{ID}"]}"""),
        ("delete", "/api/v1/messages", "/api/v1/messages", null),
    ];

    // What a client may get wrong, with the status that is promised for it.
    private static readonly (string Method, string Path, string Asked, string? Body, HttpStatusCode Status)[] Wrong =
    [
        ("put", "/api/v1/chaos", "/api/v1/chaos", """{"Sender": {"ErrorCode": 5, "Probability": 500}}""", HttpStatusCode.BadRequest),
        ("get", "/api/v1/messages", "/api/v1/messages?start=x", null, HttpStatusCode.BadRequest),
        ("put", "/api/v1/messages", "/api/v1/messages", """{"IDs": ["a"], "Search": "b"}""", HttpStatusCode.BadRequest),
        ("delete", "/api/v1/messages", "/api/v1/messages", "{", HttpStatusCode.BadRequest),
        ("get", "/api/v1/search", "/api/v1/search?query=larger:big", null, HttpStatusCode.BadRequest),
        ("delete", "/api/v1/search", "/api/v1/search?query=", null, HttpStatusCode.BadRequest),
        ("post", "/api/v1/send", "/api/v1/send", """{"From": {"Email": "nobody"}}""", HttpStatusCode.BadRequest),
        ("post", "/api/v1/send", "/api/v1/send", "[", HttpStatusCode.BadRequest),
        ("put", "/api/v1/tags", "/api/v1/tags", "[]", HttpStatusCode.BadRequest),
        ("put", "/api/v1/tags/{Tag}", "/api/v1/tags/x", """{"Name": ""}""", HttpStatusCode.BadRequest),
        ("post", "/api/v1/message/{ID}/release", "/api/v1/message/latest/release", """{"To": ["no address"]}""", HttpStatusCode.BadRequest),
        ("post", "/api/v1/message/{ID}/release", "/api/v1/message/x/release", """{"To": ["ann@example.test"]}""", HttpStatusCode.NotFound),
        ("get", "/api/v1/message/{ID}", "/api/v1/message/x", null, HttpStatusCode.NotFound),
        ("get", "/api/v1/message/{ID}/headers", "/api/v1/message/x/headers", null, HttpStatusCode.NotFound),
        ("get", "/api/v1/message/{ID}/raw", "/api/v1/message/x/raw", null, HttpStatusCode.NotFound),
        ("get", "/api/v1/message/{ID}/part/{PartID}", "/api/v1/message/latest/part/99", null, HttpStatusCode.NotFound),
        ("get", "/view/{ID}.html", "/view/x.html", null, HttpStatusCode.NotFound),
        ("get", "/view/{ID}.txt", "/view/x.txt", null, HttpStatusCode.NotFound),
    ];

    [Fact]
    public async Task Every_answer_is_what_clients_of_Mailpit_expect_with_messages_of_all_kinds()
    {
        var contract = new SwaggerContract();
        await using var relay = await RunningServer.StartAsync();
        var settings = RunningServer.Settings;
        (settings.Relay.Host, settings.Relay.Port) = (relay.Server.SmtpEndPoint.Address.ToString(), relay.Server.SmtpEndPoint.Port);
        await using var server = await RunningServer.StartAsync(settings);

        var faults = new List<string>();
        foreach (var content in Kinds)
        {
            var from = content == Nothing ? "" : "ann@example.test";
            await server.KeepAsync(Mails.Plain);
            await server.KeepAsync(Mails.WithParts);
            var id = await server.KeepAsync(content, from);
            foreach (var (method, path, asked, body) in Asked)
            {
                faults.AddRange(await FaultsAsync(server, contract, (method, path, asked, body?.Replace("{ID}", id.ToString(), StringComparison.Ordinal)), expected: null));
            }
        }

        Assert.Empty(faults);
        Assert.Equal(contract.Operations.Order(), Asked.Select(operation => (operation.Path, operation.Method)).Distinct().Order());
    }

    [Fact]
    public async Task Every_refusal_is_what_clients_of_Mailpit_expect()
    {
        var contract = new SwaggerContract();
        await using var server = await RunningServer.StartAsync(RunningServer.Settings with { Relay = new Relay.RelayOptions { Host = "127.0.0.1", Port = 1 } });
        await server.KeepAsync(Mails.Plain);

        var faults = new List<string>();
        foreach (var (method, path, asked, body, status) in Wrong)
        {
            faults.AddRange(await FaultsAsync(server, contract, (method, path, asked, body), status));
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task Our_own_description_has_every_path_and_method_of_Mailpits()
    {
        await using var server = await RunningServer.StartAsync();
        var own = (await server.GetJsonAsync("/openapi/v1.json"))["paths"]!.AsObject().ToDictionary(path => Bare(path.Key), path => path.Value!.AsObject());

        var missing = new SwaggerContract().Operations.Where(operation => !own.TryGetValue(Bare(operation.Path), out var methods) || !methods.ContainsKey(operation.Method));

        Assert.Empty(missing);

        // The names of parameters in paths are not part of them.
        static string Bare(string path) => Parameter().Replace(path, "{}");
    }

    [Fact]
    public void The_contract_notices_what_is_missing_null_or_of_another_type()
    {
        var answer = JsonNode.Parse("""{"total":"1","unread":0,"messages_count":0,"messages_unread":0,"start":0,"tags":null,"messages":[{"ID":1}]}""");
        var contract = new SwaggerContract();

        var faults = contract.FaultsOf("get", "/api/v1/messages", 200, "application/json", answer!.ToJsonString());

        Assert.Contains("$.total is string instead of integer", faults);
        Assert.Contains("$.tags is null instead of array", faults);
        Assert.Contains("$.messages[0].ID is integer instead of string", faults);
        Assert.Contains("$.messages[0].From is missing", faults);
        Assert.Equal(["418 is not promised"], contract.FaultsOf("get", "/api/v1/messages", 418, "text/plain", ""));
        Assert.Equal(["text/html is not promised"], contract.FaultsOf("get", "/api/v1/message/{ID}/raw", 200, "text/html", "x"));
        Assert.Equal(["'done' instead of 'ok'"], contract.FaultsOf("put", "/api/v1/tags", 200, "text/plain", "done"));
    }

    private static async Task<IEnumerable<string>> FaultsAsync(
        RunningServer server, SwaggerContract contract, (string Method, string Path, string Asked, string? Body) operation, HttpStatusCode? expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method.ToUpperInvariant()), operation.Asked);
        request.Content = operation.Body is null ? null : new StringContent(operation.Body);
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var (body, type) = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer.Content.Headers.ContentType?.MediaType);
        IEnumerable<string> faults = expected is { } status && answer.StatusCode != status ? [$"is {(int)answer.StatusCode} instead of {(int)status}: {body}"]

            // A check that is not built, or not configured, says so; there is no contract for that.
            : answer.StatusCode == HttpStatusCode.NotImplemented && operation.Path.EndsWith("-check", StringComparison.Ordinal) ? []
            : contract.FaultsOf(operation.Method, operation.Path, (int)answer.StatusCode, type, body);
        return faults.Select(fault => $"{operation.Method} {operation.Asked} {operation.Body}: {fault}");
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}

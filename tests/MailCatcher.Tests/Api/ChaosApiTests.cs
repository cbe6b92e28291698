using System.Net;
using System.Net.Mail;
using MailKit.Net.Smtp;
using SmtpClient = MailKit.Net.Smtp.SmtpClient;

namespace MailCatcher.Tests.Api;

public sealed class ChaosApiTests
{
    private const string Off = """{"Sender":{"ErrorCode":451,"Probability":0},"Recipient":{"ErrorCode":451,"Probability":0},"Authentication":{"ErrorCode":451,"Probability":0}}""";

    [Fact]
    public async Task Mailpits_triggers_act_at_once_and_what_is_left_out_is_reset()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(Off, (await server.GetJsonAsync("/api/v1/chaos")).ToJsonString());

        var (status, body) = await server.SendAsync(HttpMethod.Put, "/api/v1/chaos", """{"Recipient":{"ErrorCode":550,"Probability":100}}""");

        Assert.Equal((HttpStatusCode.OK, Off.Replace("""Recipient":{"ErrorCode":451,"Probability":0""", """Recipient":{"ErrorCode":550,"Probability":100""", StringComparison.Ordinal)), (status, body));
        Assert.Equal(550, await SendAsync(server));
        await server.SendAsync(HttpMethod.Put, "/api/v1/chaos", "{}");
        Assert.Equal(250, await SendAsync(server));
        Assert.Equal(Off, (await server.GetJsonAsync("/api/v1/chaos")).ToJsonString());
    }

    [Fact]
    public async Task A_rule_can_do_all_that_the_server_can_and_shows_in_the_transcript()
    {
        await using var server = await RunningServer.StartAsync();

        var (status, body) = await server.SendAsync(HttpMethod.Put, "/api/v1/faults", """
            {"Seed":7,"Rules":[{"Name":"greylist","Stage":"Rcpt","Action":"Reply","Code":450,"EnhancedCode":"4.7.1","Text":"Try later","FirstAttempts":1,"Delay":"5ms","Recipient":"*@x.test"}]}
            """);

        Assert.True(status == HttpStatusCode.OK, body);
        Assert.Equal(450, await SendAsync(server));
        Assert.Equal(250, await SendAsync(server));
        var rules = await server.GetJsonAsync("/api/v1/faults");
        Assert.Equal(("greylist", 7), ((string)rules["Rules"]![0]!["Name"]!, (int)rules["Seed"]!));
        var sessions = await Eventually.GetAsync(() => server.GetJsonAsync("/api/v1/sessions?failed=true"), page => page["Sessions"]!.AsArray().Count == 1);
        Assert.Equal(1, (int)sessions["Sessions"]![0]!["Faults"]!);
    }

    [Theory]
    [InlineData("/api/v1/chaos", """{"Sender":{"ErrorCode":200,"Probability":1}}""")]
    [InlineData("/api/v1/chaos", """{"Sender":{"ErrorCode":451,"Probability":101}}""")]
    [InlineData("/api/v1/chaos", "[1]")]
    [InlineData("/api/v1/faults", """{"Rules":[{"Name":"x","Stage":"Nowhere"}]}""")]
    [InlineData("/api/v1/faults", """{"Rules":[{"Name":"x","Stage":"Mail","Action":"SlowReading"}]}""")]
    [InlineData("/api/v1/faults", """{"Rules":[{"Name":"x","Typo":1}]}""")]
    [InlineData("/api/v1/faults", "{")]
    public async Task A_wrong_rule_is_refused_and_nothing_changes(string path, string body)
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Put, path, body)).Status);
        Assert.Equal(250, await SendAsync(server));
    }

    private static async Task<int> SendAsync(RunningServer server)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", server.Server.SmtpEndPoint.Port, cancellationToken: TestContext.Current.CancellationToken);
        using var message = MimeKit.MimeMessage.CreateFromMailMessage(new MailMessage("a@x.test", "b@x.test", "s", "t"));
        try
        {
            await client.SendAsync(message, TestContext.Current.CancellationToken);
            return 250;
        }
        catch (SmtpCommandException refused)
        {
            return (int)refused.StatusCode;
        }
        finally
        {
            await client.DisconnectAsync(true, TestContext.Current.CancellationToken);
        }
    }
}

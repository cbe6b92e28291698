using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailCatcher.Web;

namespace MailCatcher.Tests.Web;

/// <summary>The web side as it is put before others: behind a proxy, below a path, with TLS, asked by the scripts of other sites.</summary>
public sealed class DeploymentTests
{
    private static readonly (string, string) Stranger = ("X-Forwarded-For", "203.0.113.9");

    [Fact]
    public async Task Below_a_path_every_file_of_the_page_is_there()
    {
        await using var server = await StartAsync(new WebOptions { BasePath = "/mail" });

        Assert.Contains("<base href=\"/mail/\"", (await server.AskAsync("GET", "/mail/")).Body, StringComparison.Ordinal);
        Assert.Contains("<base href=\"/\"", (await server.AskAsync("GET", "/")).Body, StringComparison.Ordinal);
        foreach (var path in new[] { "/mail/css/tokens.css", "/mail/_framework/blazor.web.js", "/mail/api/v1/messages", "/mail/livez", "/livez" })
        {
            Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("GET", path)).Status);
        }
    }

    [Fact]
    public async Task Below_a_path_the_login_leads_to_places_below_it()
    {
        var options = GuardedServer.Settings.Web;
        options.BasePath = "/mail";
        await using var server = await StartAsync(options);
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Server.HttpAddress };
        client.DefaultRequestHeaders.Add("Accept", "text/html");

        using var answer = await client.GetAsync("/mail/outbox", TestContext.Current.CancellationToken);

        Assert.Equal("/mail/login?to=%2Foutbox", answer.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.AskAsync("GET", "/mail/api/v1/messages")).Status);
    }

    [Fact]
    public async Task A_trusted_proxy_says_who_asks_and_a_stranger_does_not()
    {
        await using var trusted = await StartAsync(new WebOptions { TrustedProxies = ["127.0.0.0/8"], RequestsPerSecond = 1 });
        await using var untrusted = await StartAsync(new WebOptions { RequestsPerSecond = 1 });

        // Who asks from this machine is not counted; who asks from elsewhere is.
        Assert.Contains(HttpStatusCode.TooManyRequests, await AskOftenAsync(trusted, Stranger));
        Assert.All(await AskOftenAsync(trusted), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.All(await AskOftenAsync(untrusted, Stranger), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task Only_a_trusted_proxy_can_say_which_name_was_asked()
    {
        await using var trusted = await StartAsync(new WebOptions { TrustedProxies = ["127.0.0.1"], AllowedHosts = ["mail.example.test"] });
        await using var untrusted = await StartAsync(new WebOptions { AllowedHosts = ["mail.example.test"] });

        Assert.Equal(HttpStatusCode.OK, (await trusted.AskAsync("GET", "/livez", null, Stranger, ("X-Forwarded-Host", "mail.example.test"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await trusted.AskAsync("GET", "/livez", null, Stranger, ("X-Forwarded-Host", "evil.test"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await untrusted.AskAsync("GET", "/livez", null, ("Host", "evil.test"), ("X-Forwarded-Host", "mail.example.test"))).Status);
    }

    [Fact]
    public async Task Scripts_of_other_sites_may_use_the_API_only_where_their_origin_is_configured()
    {
        const string App = "https://app.example.test";
        var options = GuardedServer.Settings.Web;
        options.CorsOrigins = [App];
        await using var server = await StartAsync(options);
        var token = server.Token("read, write");

        using var client = new HttpClient { BaseAddress = server.Server.HttpAddress };
        async Task<(HttpStatusCode Status, string? Allowed)> AskAsync(string method, string origin, bool preflight = false, string? bearer = null)
        {
            using var request = new HttpRequestMessage(new HttpMethod(preflight ? "OPTIONS" : method), "/api/v1/messages");
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            request.Headers.Authorization = bearer is null ? null : GuardedServer.Bearer(bearer);
            if (preflight)
            {
                request.Headers.Add("Access-Control-Request-Method", method);
                request.Headers.Add("Access-Control-Request-Headers", "authorization");
            }

            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
            return (answer.StatusCode, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null);
        }

        Assert.Equal((HttpStatusCode.NoContent, App), await AskAsync("DELETE", App, preflight: true));
        Assert.Equal((HttpStatusCode.OK, App), await AskAsync("DELETE", App, bearer: token));
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("GET", App)).Status);
        Assert.Null((await AskAsync("DELETE", "https://evil.test", preflight: true)).Allowed);
        Assert.Equal((HttpStatusCode.Forbidden, null), await AskAsync("DELETE", "https://evil.test", bearer: token));
    }

    [Fact]
    public async Task Without_configured_origins_no_answer_allows_another_site()
    {
        await using var server = await RunningServer.StartAsync();
        server.Http.DefaultRequestHeaders.Add("Origin", "https://evil.test");

        using var answer = await server.Http.GetAsync("/api/v1/messages", TestContext.Current.CancellationToken);

        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pem")]
    [InlineData("pfx")]
    public async Task It_speaks_HTTPS_and_takes_a_renewed_certificate(string kind)
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, $"web.{kind}");
        Write(file, "first.test");
        await using var server = await StartAsync(new WebOptions { Tls = new WebTlsOptions { CertificateFile = file, Password = kind == "pfx" ? "secret" : "" } });
        Assert.Equal("https", server.Server.HttpAddress.Scheme);
        Assert.Equal("CN=first.test", await SubjectAsync(server));

        Write(file, "second.test");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(5));
        Assert.Equal("CN=second.test", await SubjectAsync(server));

        await File.WriteAllTextAsync(file, "broken", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(10));
        Assert.Equal("CN=second.test", await SubjectAsync(server));
    }

    private static async Task<string> SubjectAsync(RunningServer server)
    {
        var subject = "";
        using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, errors) => { subject = certificate!.Subject; return errors != SslPolicyErrors.RemoteCertificateNotAvailable; } } };
        using var client = new HttpClient(handler);
        Assert.Equal("ok", await client.GetStringAsync(new Uri(server.Server.HttpAddress, "/livez"), TestContext.Current.CancellationToken));
        return subject;
    }

    private static void Write(string file, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        if (file.EndsWith("pfx", StringComparison.Ordinal))
        {
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Pfx, "secret"));
        }
        else
        {
            File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        }
    }

    private static async Task<HttpStatusCode[]> AskOftenAsync(RunningServer server, params (string Name, string Value)[] headers)
    {
        var answers = new List<HttpStatusCode>();
        for (var count = 0; count < 6; count++)
        {
            answers.Add((await server.AskAsync("GET", "/livez", null, headers)).Status);
        }

        return [.. answers];
    }

    private static Task<RunningServer> StartAsync(WebOptions options)
    {
        options.Listen = "127.0.0.1:0";
        return RunningServer.StartAsync(RunningServer.Settings with { Web = options });
    }
}

using System.Globalization;
using System.Net;
using System.Text;
using MailCatcher.Relay;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace MailCatcher.Tests.Fuzzing;

/// <summary>Whatever is asked, by our own description or against it, it is never our fault: no request gets a 500. For long: <c>MAILTEST_FUZZ_SECONDS=600</c>.</summary>
public sealed class ApiFuzzTests
{
    private const int ShortRun = 300;

    // Levels would flood the log of the test run; pages and hubs are no API.
    private static readonly string[] LeftOut = ["/api/v1/log-levels", "/_", "/hubs", "/login", "/logout", "/openapi", "/scalar"];
    private static readonly string[] Waiting = ["/wait", "/events"];

    [Fact]
    public async Task No_request_is_answered_with_500()
    {
        // With a relay that is away: MailDev's clients are told 500 where there is none.
        await using var server = await RunningServer.StartAsync(RunningServer.Settings with { Relay = new RelayOptions { Host = "127.0.0.1", Port = 1 } });
        var ids = new List<Guid>();
        foreach (var content in new[] { Mails.Plain, Mails.WithParts, "", "Content-Type: multipart/mixed; boundary=x\n\n--x\n" })
        {
            ids.Add(await server.KeepAsync(content));
        }

        var seed = Environment.GetEnvironmentVariable("MAILTEST_FUZZ_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        var random = new Random(seed);
        var fuzzer = new ApiFuzzer(random, ids, await server.GetJsonAsync("/openapi/v1.json"), path => !LeftOut.Any(left => path.StartsWith(left, StringComparison.Ordinal)));
        Assert.True(fuzzer.OperationCount > 50, $"{fuzzer.OperationCount} operations are described");
        var endpoints = Endpoints(server);
        var seconds = int.Parse(Environment.GetEnvironmentVariable("MAILTEST_FUZZ_SECONDS") ?? "0", CultureInfo.InvariantCulture);
        var (started, count) = (TimeProvider.System.GetTimestamp(), 0);
        var faults = new List<string>();
        while ((count < ShortRun || TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds) && faults.Count == 0)
        {
            var (method, pattern) = endpoints[random.Next(endpoints.Length)];
            var request = random.Next(2) == 0 ? fuzzer.Described() : fuzzer.Undescribed(method, pattern);
            count++;
            if (await AskAsync(server, request) == HttpStatusCode.InternalServerError)
            {
                faults.Add($"{request.Method} {request.Path} {request.Body}");
            }

            // Something must be there to be asked about.
            if (server.Messages.Counts.Total == 0)
            {
                ids[random.Next(ids.Count)] = await server.KeepAsync(Mails.WithParts);
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{count} requests, seed {seed}");
        Assert.True(faults.Count == 0, $"after {count} requests with MAILTEST_FUZZ_SEED={seed}: {string.Join('\n', faults)}");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, new FuzzRequest("GET", "/livez", null)));
    }

    private static async Task<HttpStatusCode?> AskAsync(RunningServer server, FuzzRequest asked)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(Waiting.Any(part => asked.Path.Contains(part, StringComparison.OrdinalIgnoreCase)) ? 0.2 : 20));
        try
        {
            var address = new Uri(server.Server.HttpAddress.GetLeftPart(UriPartial.Authority) + asked.Path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            using var request = new HttpRequestMessage(new HttpMethod(asked.Method), address);
            if (asked.Body is not null)
            {
                request.Content = new StringContent(asked.Body, Encoding.UTF8, "application/json");
            }

            using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return response.StatusCode;
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // It waits for mail, or streams events: that is no fault.
            return null;
        }
        catch (UriFormatException)
        {
            // What cannot be written as an address at all.
            return null;
        }
    }

    private static (string Method, string Pattern)[] Endpoints(RunningServer server) =>
    [
        .. from endpoint in server.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           let pattern = "/" + endpoint.RoutePattern.RawText?.TrimStart('/')
           where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null && !LeftOut.Any(left => pattern.StartsWith(left, StringComparison.Ordinal))
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
           select (method, pattern),
    ];
}

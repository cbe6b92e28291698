using System.Buffers;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using MailCatcher.Components;
using MailCatcher.Settings;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailCatcher.Web;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MailCatcher.Tests;

/// <summary>The whole program in this process, on free ports, keeping nothing, with an HTTP client for it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private RunningServer(MailCatcherServer server)
    {
        Server = server;
        Http = new HttpClient { BaseAddress = server.HttpAddress };
    }

    internal MailCatcherServer Server { get; }

    internal HttpClient Http { get; }

    /// <summary>A client that follows no redirects and keeps no cookies.</summary>
    internal HttpClient Plain { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    internal MessageStore Messages => Server.Store.Messages;

    internal static MailCatcherSettings Settings => new()
    {
        Smtp = new SmtpOptions { Listen = "127.0.0.1:0" },
        Store = new StoreOptions { Folder = StoreOptions.InMemory },
        Web = new WebOptions { Listen = "127.0.0.1:0" },
        Logging = Quiet(),
    };

    internal static Task<RunningServer> StartAsync() => StartAsync(Settings);

    internal static async Task<RunningServer> StartAsync(MailCatcherSettings settings)
    {
        var server = await MailCatcherServer.StartAsync(settings, TestContext.Current.CancellationToken);

        // While it draws the inbox for nobody it watches the store, as an open page would.
        await server.Services.GetServices<IHostedService>().OfType<InboxWarmUp>().Single().ExecuteTask!;
        return new RunningServer(server);
    }

    /// <summary>Keeps a message without SMTP, for tests of what comes after.</summary>
    internal Task<Guid> KeepAsync(string content, string from = "ann@example.test", params string[] to) => KeepAsync(Messages, content, from, to);

    /// <summary>Keeps a message in a store without a server.</summary>
    internal static async Task<Guid> KeepAsync(MessageStore messages, string content, string from = "ann@example.test", params string[] to)
    {
        var envelope = new Envelope
        {
            ReversePath = from.Length == 0 ? null : AddressOf(from),
            ForwardPaths = [.. (to.Length == 0 ? ["bob@example.test"] : to).Select(AddressOf)],
            HelloName = "client.test",
            RemoteAddress = IPAddress.Loopback,
            SessionId = "test",
            Protocol = "ESMTP",
        };
        await using var incoming = messages.Open(envelope);
        await incoming.WriteAsync(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(content.ReplaceLineEndings("\r\n"))), TestContext.Current.CancellationToken);
        var reply = await incoming.CompleteAsync(TestContext.Current.CancellationToken);
        Assert.Equal(250, reply.Code);
        return reply.MessageId!.Value;
    }

    /// <summary>Says a whole SMTP session at once, pipelined from EHLO on, which our server bears.</summary>
    /// <returns>The answers.</returns>
    internal async Task<string> TalkAsync(string commands)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Server.SmtpEndPoint, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(commands), TestContext.Current.CancellationToken);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    internal async Task<JsonNode> GetJsonAsync(string path) =>
        await Http.GetFromJsonAsync<JsonNode>(path, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("The answer is null.");

    internal async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");

            // So that an answer which refuses a large body is not lost while the body is still being sent.
            request.Headers.ExpectContinue = true;
        }

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Plain.Dispose();
        await Server.DisposeAsync();
    }

    private static EmailAddress AddressOf(string text) => EmailAddress.TryParse(text, out var address) ? address : throw new FormatException(text);

    private static IConfiguration Quiet() =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("LogLevel:Default", (string?)"Warning")]).Build();
}

using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Smtp.Tests;

/// <summary>The real handler over pipes in memory, since half a million sessions are more than a machine has ports for; checks after each session what must be true of any.</summary>
internal sealed class FuzzServer : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly RecordingSink _sink = new();
    private readonly SmtpConnectionHandler _handler;

    public FuzzServer(bool behindProxy)
    {
        var services = new ServiceCollection().AddLogging(logging => logging.ClearProviders());
        services.AddSingleton<IMessageSink>(_sink).AddSingleton(TimeProvider.System).AddSingleton<RecordingObserver>();
        services.AddSingleton<ISessionObserver>(provider => provider.GetRequiredService<RecordingObserver>());
        services.Configure<SmtpOptions>(options =>
        {
            options.HostName = "mx.test";
            options.Tls.Mode = TlsMode.Offered;
            options.Tls.SelfSigned = true;
            options.Auth.AllowWithoutTls = true;
            options.Auth.Mode = AuthMode.Any;
            options.XClientFrom = ["127.0.0.1"];
            options.ProxyFrom = behindProxy ? ["127.0.0.1"] : [];
            options.MaxMessageBytes = 2_000;
            options.MaxLineBytes = 2_048;
            options.MaxErrors = 1_000;
        });
        _services = services.AddSmtpServer().BuildServiceProvider();
        _handler = _services.GetRequiredService<SmtpConnectionHandler>();
    }

    /// <summary>Messages kept so far.</summary>
    public int Kept { get; private set; }

    /// <summary>Holds one session whose input comes in two pieces, and checks it.</summary>
    public async Task RunAsync(ReadOnlyMemory<byte> session, int cut)
    {
        var (input, output) = (new Pipe(), new Pipe(new PipeOptions(pauseWriterThreshold: 0)));
        await using var connection = new DefaultConnectionContext("fuzz", new Duplex(input.Reader, output.Writer), application: new Duplex(output.Reader, input.Writer))
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 1),
        };
        await input.Writer.WriteAsync(session[..cut], TestContext.Current.CancellationToken);
        var running = _handler.OnConnectedAsync(connection);
        await input.Writer.WriteAsync(session[cut..], TestContext.Current.CancellationToken);
        await input.Writer.CompleteAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await output.Writer.CompleteAsync();
        Check(await ReadAsync(output.Reader), await _services.GetRequiredService<RecordingObserver>().NextAsync());
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private void Check(string said, SessionTranscript transcript)
    {
        Assert.DoesNotContain("a fault of this server", transcript.EndReason, StringComparison.Ordinal);
        Assert.Equal((0, 0), (_handler.OpenConnections, _sink.Open));

        // Behind STARTTLS come alerts in binary.
        var plain = said.IndexOf("220 Ready to start TLS", StringComparison.Ordinal) is >= 0 and var tls ? said[..tls] : said;
        var lines = new List<string>();
        foreach (var line in plain.Split("\r\n").SkipLast(1))
        {
            lines.Add(StrictReply.WithoutLineEnd(line + "\r\n"));
            StrictReply.Check(lines);
            if (line[3] == ' ')
            {
                lines.Clear();
            }
        }

        Assert.Empty(lines);
        var kept = _sink.All();
        Kept += kept.Count;
        Assert.Equal(kept.Count, plain.Split("Ok: queued as").Length - 1);
        Assert.All(kept, caught => Assert.InRange(caught.Content.Length, 0, 2_000));
        Assert.All(kept.SelectMany(caught => caught.Envelope.ForwardPaths), path => Assert.DoesNotContain(path.ToString(), char.IsControl));
    }

    private static async Task<string> ReadAsync(PipeReader reader)
    {
        var text = new MemoryStream();
        await reader.CopyToAsync(text);
        return Encoding.Latin1.GetString(text.ToArray());
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

using System.Net;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Clients;

/// <summary>A client that is a program: given the envelope as arguments, and the content as a file or on standard input.</summary>
internal abstract class CommandLineClient(string program) : MailClient
{
    internal override Task RequireAsync() => ExternalTool.RequireAsync(program);

    internal override async Task SendAsync(MailDraft draft, string prepared, IPEndPoint server)
    {
        var input = ReadsStandardInput ? await File.ReadAllBytesAsync(prepared, TestContext.Current.CancellationToken) : [];
        var (exitCode, said) = await ExternalTool.RunAsync(program, Arguments(draft, prepared, server), input);
        Assert.True(exitCode == 0, $"{program} ended with {exitCode}: {said[..Math.Min(said.Length, 4_000)]}");
    }

    protected virtual bool ReadsStandardInput => false;

    protected abstract IEnumerable<string> Arguments(MailDraft draft, string prepared, IPEndPoint server);
}

/// <summary>The Swiss army knife for SMTP. It knows no SMTPUTF8, ends the last line by itself, and adds empty lines to what has no header field.</summary>
internal sealed class Swaks() : CommandLineClient("swaks")
{
    internal override IReadOnlyList<string> Beyond => [MailDrafts.SmtpUtf8, MailDrafts.NoHeaders];

    protected override IEnumerable<string> Arguments(MailDraft draft, string prepared, IPEndPoint server) =>
    [
        "--server", $"{server.Address}", "--port", $"{server.Port}", "--helo", "client.example.test", "--hide-all",
        "--from", draft.From, "--to", string.Join(',', draft.Recipients), "--data", $"@{WithoutLastLineEnd(prepared)}",
    ];

    private static string WithoutLastLineEnd(string prepared)
    {
        var cut = prepared + ".cut";
        File.WriteAllBytes(cut, File.ReadAllBytes(prepared)[..^2]);
        return cut;
    }
}

/// <summary>curl, which speaks SMTP too.</summary>
internal sealed class Curl() : CommandLineClient("curl")
{
    protected override IEnumerable<string> Arguments(MailDraft draft, string prepared, IPEndPoint server) =>
    [
        "--silent", "--show-error", "--url", $"smtp://{server}/client.example.test", "--mail-from", draft.From,
        .. draft.Recipients.SelectMany(recipient => new[] { "--mail-rcpt", recipient }), "--upload-file", prepared,
    ];
}

/// <summary>msmtp, what many systems have as sendmail. It knows no SMTPUTF8.</summary>
internal sealed class Msmtp() : CommandLineClient("msmtp")
{
    internal override IReadOnlyList<string> Beyond => [MailDrafts.SmtpUtf8, MailDrafts.NoHeaders];

    protected override bool ReadsStandardInput => true;

    protected override IEnumerable<string> Arguments(MailDraft draft, string prepared, IPEndPoint server) =>
        ["--file=/dev/null", $"--host={server.Address}", $"--port={server.Port}", "--tls=off", "--auth=off", $"--from={draft.From}", "--", .. draft.Recipients];
}

/// <summary>Python's own library.</summary>
internal sealed class Smtplib() : CommandLineClient("python3")
{
    private const string Program = """
        import smtplib, sys
        host, port, prepared, options, sender, *recipients = sys.argv[1:]
        with smtplib.SMTP(host, int(port)) as smtp, open(prepared, 'rb') as content:
            refused = smtp.sendmail(sender, recipients, content.read(), mail_options=options.split())
            sys.exit(str(refused) if refused else 0)
        """;

    protected override IEnumerable<string> Arguments(MailDraft draft, string prepared, IPEndPoint server) =>
    [
        "-c", Program, $"{server.Address}", $"{server.Port}", prepared, draft.NeedsSmtpUtf8 ? "SMTPUTF8 BODY=8BITMIME" : "", draft.From, .. draft.Recipients,
    ];
}

using System.Diagnostics;
using System.Text;
using MailCatcher.Store;

namespace MailCatcher.Relay.Tests;

/// <summary>Signed releases, checked by an independent verifier: Debian's python3-dkim.</summary>
public sealed class DkimTests
{
    private const string Python = "/usr/bin/python3";

    // The key comes by the DNS of the message's domain; here it is given.
    private const string Verify = "import sys, dkim; data = open(sys.argv[1], 'rb').read(); record = open(sys.argv[2], 'rb').read(); sys.exit(0 if dkim.verify(data, dnsfunc=lambda name, timeout=5: record) else 1)";

    public static TheoryData<string, string, string> Contents
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var algorithm in (string[])["rsa", "ed25519"])
            {
                data.Add(algorithm, "plain", "From: a@signed.test\r\nSubject: x\r\n\r\nbody\r\n");
                data.Add(algorithm, "folded and odd spaces", "From:  \"A\"\r\n\t<a@signed.test>\r\nSubject: a   b\r\n\tc\r\nTo: x@y.test\r\n\r\nline  with   spaces \t\r\n\r\n\r\n");
                data.Add(algorithm, "doubled fields", "From: a@signed.test\r\nSubject: one\r\nSubject: two\r\n\r\n.dots\r\n..\r\n");
                data.Add(algorithm, "no body", "From: a@signed.test\r\nSubject: x\r\n");
                data.Add(algorithm, "8-bit", "From: a@signed.test\r\nSubject: Gr\u00fc\u00dfe\r\n\r\nK\u00f6ln\r\n");
                data.Add(algorithm, "bare LF and no end", "From: a@signed.test\nSubject: x\n\nb\n.\nc");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task A_signed_release_verifies(string algorithm, string what, string content)
    {
        var cancelled = Xunit.TestContext.Current.CancellationToken;
        await RequireAsync();
        var folder = Directory.CreateTempSubdirectory("mailcatcher-dkim-");
        try
        {
            var (key, record) = await MakeKeyAsync(folder.FullName, algorithm);
            await using var relay = new ScriptedRelay();
            await using var fixture = await RelayFixture.StartAsync(new RelayOptions
            {
                Host = "127.0.0.1",
                Port = relay.Port,
                Tls = RelayTls.None,
                DkimDomain = "signed.test",
                DkimSelector = "s1",
                DkimKeyFile = key,
                AddFields = ["Reply-To: help@signed.test"],
            });

            var entry = await fixture.ReleaseAsync(await fixture.CatchAsync(Encoding.UTF8.GetBytes(content)), "a@ok.test");
            var done = await fixture.UntilAsync(entry.Id, now => now.Attempts.Length == 1);

            Assert.True(done.Recipients[0].State == RecipientState.Relayed, done.Recipients[0].Reply);
            var sent = Path.Combine(folder.FullName, "sent.eml");
            await File.WriteAllBytesAsync(sent, relay.Contents[0], cancelled);
            Assert.True(await RunAsync(Python, "-c", Verify, sent, record) == 0, what);

            // The verifier does look: with another body it says no.
            await File.WriteAllBytesAsync(sent, [.. relay.Contents[0], .. "more\r\n"u8], cancelled);
            Assert.NotEqual(0, await RunAsync(Python, "-c", Verify, sent, record));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(string Key, string Record)> MakeKeyAsync(string folder, string algorithm)
    {
        var (key, record, open) = (Path.Combine(folder, "key.pem"), Path.Combine(folder, "record"), Path.Combine(folder, "public.der"));
        Assert.Equal(0, await RunAsync("openssl", algorithm == "rsa" ? ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", key] : ["genpkey", "-algorithm", "ED25519", "-out", key]));
        Assert.Equal(0, await RunAsync("openssl", "pkey", "-in", key, "-pubout", "-outform", "DER", "-out", open));
        var bytes = await File.ReadAllBytesAsync(open, Xunit.TestContext.Current.CancellationToken);

        // An Ed25519 record has the bare 32 bytes (RFC 8463 §4).
        var text = $"v=DKIM1; k={algorithm}; p={Convert.ToBase64String(algorithm == "rsa" ? bytes : bytes[^32..])}";
        await File.WriteAllTextAsync(record, text, Xunit.TestContext.Current.CancellationToken);
        return (key, record);
    }

    private static async Task RequireAsync()
    {
        if (File.Exists(Python) && await RunAsync(Python, "-c", "import dkim, nacl") == 0)
        {
            return;
        }

        Assert.SkipUnless(Environment.GetEnvironmentVariable("MAILTEST_REQUIRE_CLIENTS") == "1", "Debian's python3-dkim and python3-nacl are not installed.");
        Assert.Fail("Debian's python3-dkim and python3-nacl are not installed.");
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(Xunit.TestContext.Current.CancellationToken);
        await said;
        return process.ExitCode;
    }
}

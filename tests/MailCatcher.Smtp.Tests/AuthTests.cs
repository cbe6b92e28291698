using System.Security.Cryptography;
using System.Text;

namespace MailCatcher.Smtp.Tests;

/// <summary>AUTH (RFC 4954) on real sockets, each mechanism as its client would speak it.</summary>
public sealed class AuthTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smtp-auth").FullName;

    public static TheoryData<string, string[]> Dialogues => new()
    {
        { "PLAIN with an initial response (RFC 4616)", [$"AUTH PLAIN {B64("\0tim\0tanstaaftanstaaf")}=>235 2.7.0"] },
        { "PLAIN without one, in any case", ["auth plain=>334 ", $"{B64("tim\0tim\0tanstaaftanstaaf")}=>235 2.7.0"] },
        { "PLAIN, wrong password and unknown user alike", [$"AUTH PLAIN {B64("\0tim\0wrong")}=>535 5.7.8 Authentication credentials invalid", $"AUTH PLAIN {B64("\0nobody\0x")}=>535 5.7.8 Authentication credentials invalid"] },
        { "PLAIN, malformed", [$"AUTH PLAIN {B64("tim tanstaaf")}=>501 5.5.2", $"AUTH PLAIN {B64("\0ti\rm\0x")}=>501 5.5.2", $"AUTH PLAIN {B64("\0tim\0a\0b")}=>501 5.5.2", $"AUTH PLAIN {B64("\0\0x")}=>501 5.5.2", "AUTH PLAIN ==>501 5.5.2", "AUTH PLAIN !!!=>501 5.5.2", $"AUTH PLAIN {B64("\0\u00C3(\0x")}=>501 5.5.2"] },
        { "LOGIN", ["AUTH LOGIN=>334 VXNlcm5hbWU6", $"{B64("tim")}=>334 UGFzc3dvcmQ6", $"{B64("tanstaaftanstaaf")}=>235 2.7.0"] },
        { "LOGIN with the user as initial response", [$"AUTH LOGIN {B64("tim")}=>334 UGFzc3dvcmQ6", $"{B64("wrong")}=>535 5.7.8"] },
        { "cancelled (RFC 4954 §4)", ["AUTH LOGIN=>334", "*=>501 5.7.0", "AUTH PLAIN=>334", "*=>501 5.7.0", "NOOP=>250"] },
        { "responses that are no base64 or far too long", ["AUTH PLAIN=>334", "%%%=>501 5.5.2", "AUTH PLAIN=>334", new string('A', 12_288) + "=>501 5.5.2", "AUTH PLAIN=>334", new string('A', 20_000) + "=>500 5.5.6", "NOOP=>250"] },
        { "mechanisms that are not there", ["AUTH GSSAPI=>504 5.5.4", "AUTH=>501 5.5.4", "AUTH CRAM-MD5 AAAA=>501"] },
        { "not twice, and not within a transaction", ["MAIL FROM:<a@b.test>=>530 5.7.0", $"AUTH PLAIN {B64("\0tim\0tanstaaftanstaaf")}=>235", "AUTH PLAIN=>503 5.5.1", "MAIL FROM:<a@b.test> AUTH=<>=>250", "AUTH PLAIN=>503 5.5.1"] },
        { "the AUTH parameter of MAIL (RFC 4954 §5)", [$"AUTH PLAIN {B64("\0tim\0tanstaaftanstaaf")}=>235", "MAIL FROM:<a@b.test> AUTH==>501", "MAIL FROM:<a@b.test> AUTH=e+3Dmc2@example.com=>250", "RSET=>250", "MAIL FROM:<a@b.test> AUTH=+g1=>501"] },
        { "OAUTHBEARER (RFC 7628)", [$"AUTH OAUTHBEARER {B64("n,a=tim,\u0001host=mx.test\u0001port=25\u0001auth=Bearer tanstaaftanstaaf\u0001\u0001")}=>235 2.7.0"] },
        { "OAUTHBEARER, a bad token", [$"AUTH OAUTHBEARER {B64("n,a=tim,\u0001auth=Bearer bad\u0001\u0001")}=>334 {B64("{\"status\":\"invalid_token\"}")}", "AQ===>535 5.7.8"] },
        { "XOAUTH2", [$"AUTH XOAUTH2 {B64("user=tim\u0001auth=Bearer bad\u0001\u0001")}=>334 ", "=>535 5.7.8", $"AUTH XOAUTH2 {B64("user=tim\u0001auth=Bearer tanstaaftanstaaf\u0001\u0001")}=>235 2.7.0"] },
        { "XOAUTH2, malformed", [$"AUTH XOAUTH2 {B64("user=tim")}=>501", $"AUTH XOAUTH2 {B64("auth=Bearer x\u0001\u0001")}=>501"] },
        { "SCRAM, malformed", [$"AUTH SCRAM-SHA-256 {B64("p=tls-unique,,n=tim,r=x")}=>501", $"AUTH SCRAM-SHA-256 {B64("n,,n=tim")}=>501", $"AUTH SCRAM-SHA-256 {B64("n,,n=tim,r=x")}=>334 ", $"{B64("c=biws,r=x,p=!")}=>501", $"AUTH SCRAM-SHA-256 {B64("n,,n=tim,r=x")}=>334 ", $"{B64($"c=biws,r=changed,p={Convert.ToBase64String(new byte[32])}")}=>535 5.7.8"] },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Dialogues))]
    public async Task AUTH_is_answered_as_the_RFC_says(string rule, string[] steps)
    {
        await using var server = await SmtpTestServer.StartAsync(Require);
        await using var client = await server.GreetAsync();

        foreach (var step in steps)
        {
            var at = step.IndexOf("=>", step[0] == '=' ? 0 : 1, StringComparison.Ordinal);
            at = step.AsSpan(at).StartsWith("===>") ? at + 2 : step.AsSpan(at).StartsWith("==>") ? at + 1 : at;
            var reply = await client.AskAsync(step[..at] + "\r\n");
            Assert.True(reply.StartsWith(step[(at + 2)..], StringComparison.Ordinal), $"{rule}: {step} gave {reply}");
        }
    }

    [Fact]
    public async Task AUTH_before_EHLO_is_out_of_order()
    {
        await using var server = await SmtpTestServer.StartAsync(Require);
        await using var client = await server.ConnectAsync();

        Assert.StartsWith("503 5.5.1", await client.AskAsync("AUTH PLAIN\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AuthMode.Off, true, "503 5.5.1", null)]
    [InlineData(AuthMode.Any, false, "538 5.7.11", null)]
    [InlineData(AuthMode.Any, true, "235 2.7.0", "PLAIN LOGIN XOAUTH2 OAUTHBEARER CRAM-MD5")]
    [InlineData(AuthMode.Required, true, "535 5.7.8", "SCRAM-SHA-256 PLAIN LOGIN XOAUTH2 OAUTHBEARER CRAM-MD5")]
    public async Task EHLO_offers_what_can_be_used_now(AuthMode mode, bool withoutTls, string answer, string? offered)
    {
        await using var server = await SmtpTestServer.StartAsync(options =>
        {
            Require(options);
            (options.Auth.Mode, options.Auth.AllowWithoutTls) = (mode, withoutTls);
        });
        await using var client = await server.ConnectAsync();

        await client.SendAsync("EHLO x\r\n");
        var line = (await client.ReadReplyLinesAsync()).Find(line => line.Contains("AUTH", StringComparison.Ordinal));

        Assert.Equal(offered, line?["250-AUTH ".Length..]);
        Assert.StartsWith(answer, await client.AskAsync($"AUTH PLAIN {B64("\0anyone\0anything")}\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AUTH_is_offered_once_TLS_has_begun_and_the_envelope_names_the_user()
    {
        await using var server = await SmtpTestServer.StartAsync(options =>
        {
            Require(options);
            options.Auth.AllowWithoutTls = false;
            options.Tls.Mode = TlsMode.Offered;
            options.Tls.SelfSigned = true;
        });
        await using var client = await server.GreetAsync();
        await client.AskAsync("STARTTLS\r\n");
        await client.BeginTlsAsync();
        await client.AskAsync("EHLO x\r\n");

        Assert.StartsWith("235", await client.AskAsync($"AUTH PLAIN {B64("\0tim\0tanstaaftanstaaf")}\r\n"), StringComparison.Ordinal);
        await client.AskAsync("MAIL FROM:<a@b.test>\r\n");
        await client.AskAsync("RCPT TO:<c@d.test>\r\n");
        await client.AskAsync("DATA\r\n");
        await client.AskAsync(".\r\n");

        var envelope = (await server.Sink.NextAsync()).Envelope;
        Assert.Equal("tim", envelope.User);
        Assert.Equal("ESMTPSA", envelope.Protocol);
    }

    [Fact]
    public async Task CRAM_MD5_takes_the_right_digest_and_no_old_one()
    {
        await using var server = await SmtpTestServer.StartAsync(Require);
        await using var client = await server.GreetAsync();

        var first = Unbase64((await client.AskAsync("AUTH CRAM-MD5\r\n"))[4..]);
        var answer = CramAnswer(first);
        await client.AskAsync("*\r\n");
        var second = Unbase64((await client.AskAsync("AUTH CRAM-MD5\r\n"))[4..]);

        Assert.NotEqual(first, second);
        Assert.StartsWith("535 5.7.8", await client.AskAsync(answer + "\r\n"), StringComparison.Ordinal);
        var third = Unbase64((await client.AskAsync("AUTH CRAM-MD5\r\n"))[4..]);
        answer = CramAnswer(third);
        Assert.StartsWith("235 2.7.0", await client.AskAsync(answer + "\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tim", "tanstaaftanstaaf", true)]
    [InlineData("a,b=c", "päss", true)]
    [InlineData("tim", "wrong", false)]
    [InlineData("nobody", "tanstaaftanstaaf", false)]
    public async Task SCRAM_proves_the_password_to_both_sides(string user, string password, bool isRight)
    {
        await using var server = await SmtpTestServer.StartAsync(Require);
        await using var client = await server.GreetAsync();
        var bare = $"n={user.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal)},r=fyko+d2lbbFgONRv9qkxdawL";

        var first = Encoding.UTF8.GetString(Unbase64((await client.AskAsync($"AUTH SCRAM-SHA-256 {B64("n,," + bare)}\r\n"))[4..]));
        var fields = first.Split(',');
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            password, Convert.FromBase64String(fields[1][2..]), int.Parse(fields[2][2..], System.Globalization.CultureInfo.InvariantCulture), HashAlgorithmName.SHA256, 32);
        var withoutProof = $"c=biws,{fields[0]}";
        var signed = Encoding.UTF8.GetBytes($"{bare},{first},{withoutProof}");
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var signature = HMACSHA256.HashData(SHA256.HashData(clientKey), signed);
        var proof = clientKey.Zip(signature, (a, b) => (byte)(a ^ b)).ToArray();
        var reply = await client.AskAsync(B64($"{withoutProof},p={Convert.ToBase64String(proof)}") + "\r\n");

        if (!isRight)
        {
            Assert.StartsWith("535 5.7.8", reply, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(
            $"v={Convert.ToBase64String(HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), signed))}",
            Encoding.UTF8.GetString(Unbase64(reply[4..])));
        Assert.StartsWith("235 2.7.0", await client.AskAsync("\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_come_from_a_file_as_htpasswd_writes_it_and_again_when_it_changes()
    {
        var file = Path.Combine(_folder, "users");
        await File.WriteAllTextAsync(file, "# users\nbcrypt:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\nsha:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(-1));
        await using var server = await SmtpTestServer.StartAsync(options =>
        {
            options.Auth.Mode = AuthMode.Required;
            options.Auth.AllowWithoutTls = true;
            options.Auth.UsersFile = file;
        });
        await using var client = await server.ConnectAsync();
        await client.SendAsync("EHLO x\r\n");
        Assert.Contains("250-AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER", await client.ReadReplyLinesAsync());

        Assert.StartsWith("535", await client.AskAsync($"AUTH PLAIN {B64("\0bcrypt\0Secret")}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("535", await client.AskAsync($"AUTH PLAIN {B64("\0new\0secret")}\r\n"), StringComparison.Ordinal);
        await File.AppendAllTextAsync(file, "new:secret\n", TestContext.Current.CancellationToken);

        Assert.StartsWith("235", await client.AskAsync($"AUTH PLAIN {B64("\0new\0secret")}\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret", "secret")]
    [InlineData("{PLAIN}$2y$05$x", "$2y$05$x")]
    [InlineData("{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", "secret")]
    [InlineData("{SSHA}gVK8WC9YyFT1gMsQHTGCgT3sSv5zYWx0", "secret")]
    [InlineData("$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a", "secret")]
    [InlineData("$2b$04$ABCDEFGHIJKLMNOPQRSTUud70qV3FGqqIaFURFW2lp9Z4dPXiYzSy", "pässwörd xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("$2a$04$......................w74bL5gU7LSJClZClCa.Pkz14aTv/XO", "")]
    public void A_secret_takes_its_password_and_no_other(string secret, string password)
    {
        Assert.Null(PasswordHash.Problem(secret));
        Assert.True(PasswordHash.Verify(secret, password));
        Assert.False(PasswordHash.Verify(secret, "x" + password));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$apr1$salt$hash")]
    [InlineData("$6$salt$hash")]
    [InlineData("$2y$10$short")]
    [InlineData("$2y$31$abcdefghijklmnopqrstuuIBMgTMRdWnkb23qstIddEvmNJGYlXAW")]
    [InlineData("{SHA}!!!")]
    [InlineData("{SSHA}AAAA")]
    public void A_secret_that_cannot_be_used_is_told(string secret) => Assert.NotNull(PasswordHash.Problem(secret));

    [Fact]
    public void A_wrong_password_is_compared_with_the_slowest_secret_for_every_user_and_for_none()
    {
        const string Slow = "$2y$12$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a";
        const string Quick = "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a";
        string[] secrets = ["secret", Quick, Slow, "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="];

        Assert.Equal(Slow, PasswordHash.SlowestOf(secrets));
        Assert.Equal([Slow], PasswordHash.ToCheck(secret: null, Slow));
        Assert.All(secrets, secret => Assert.Equal(Slow, PasswordHash.ToCheck(secret, Slow).Last()));

        // Whoever is not there does not get in with that one's password.
        Assert.False(PasswordHash.Verify(secret: null, Quick, "secret"));
        Assert.True(PasswordHash.Verify(Quick, Quick, "secret"));
        Assert.True(PasswordHash.Verify("secret", Quick, "secret"));
        Assert.False(PasswordHash.Verify("other", Quick, "secret"));
    }

    private static void Require(SmtpOptions options)
    {
        options.Auth.Mode = AuthMode.Required;
        options.Auth.AllowWithoutTls = true;
        options.Auth.Users["tim"] = "tanstaaftanstaaf";
        options.Auth.Users["a,b=c"] = "päss";
    }

    private static string B64(string latin1) => Convert.ToBase64String(latin1.Contains('ä', StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(latin1) : Encoding.Latin1.GetBytes(latin1));

#pragma warning disable CA5351 // MD5 is what the mechanism is made of.
    private static string CramAnswer(byte[] challenge) => B64("tim " + Convert.ToHexStringLower(HMACMD5.HashData("tanstaaftanstaaf"u8, challenge)));
#pragma warning restore CA5351

    private static byte[] Unbase64(string text) => Convert.FromBase64String(text);
}

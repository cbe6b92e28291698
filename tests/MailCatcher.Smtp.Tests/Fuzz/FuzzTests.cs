using CsCheck;

namespace MailCatcher.Smtp.Tests;

/// <summary>Sessions made of anything at all: every reply is a reply, the server closes when the client has, and nothing is left behind. CsCheck's environment variables (<c>CsCheck_Time</c>, <c>CsCheck_Seed</c>) make it a long run, or a known one.</summary>
public sealed class FuzzTests
{
    private static readonly Gen<string> Piece = Gen.OneOf(
        Gen.OneOf(
            "EHLO x\r\n", "HELO x\r\n", "MAIL FROM:<a@b.test>\r\n", "MAIL FROM:<> SIZE=5 BODY=BINARYMIME RET=HDRS\r\n", "RCPT TO:<c@d.test>\r\n", "RCPT TO:<c@d.test> NOTIFY=NEVER\r\n",
            "DATA\r\n", "content\r\n", "..\r\n", ".\r\n", "\r\n.\r\n", "BDAT 3\r\n", "BDAT 5 LAST\r\n", "abc", "RSET\r\n", "NOOP\r\n", "VRFY x\r\n", "HELP\r\n", "AUTH PLAIN\r\n", "AUTH PLAIN AHUAcA==\r\n",
            "AUTH LOGIN\r\n", "AUTH SCRAM-SHA-256 biwsbj11LHI9eA==\r\n", "AUTH CRAM-MD5\r\n", "*\r\n", "=\r\n", "XCLIENT ADDR=192.0.2.1\r\n", "\r\n", "\r", "\n", "\0", "\u0016\u0003"),
        Gen.Char['\0', '\u00FF'].Array[0, 12].Select(characters => new string(characters)));

    [Fact]
    public async Task Any_bytes_at_all_are_answered_with_replies_and_leave_nothing_behind()
    {
        await using var server = await SmtpTestServer.StartAsync(options =>
        {
            options.Auth.Mode = AuthMode.Any;
            options.Auth.AllowWithoutTls = true;
            options.XClientFrom = ["127.0.0.1"];
            options.MaxMessageBytes = 100;
            options.MaxErrors = 1_000;
        });

        await Piece.Array[1, 25].Select(Gen.Int[0, 200]).SampleAsync(
            async (pieces, cut) =>
            {
                var session = string.Concat(pieces);
                await using var client = await SmtpTestClient.ConnectAsync(server.EndPoint);
                await client.SendAllAndReadToTheEndAsync(session[..Math.Min(cut, session.Length)], session[Math.Min(cut, session.Length)..]);
            },
            threads: 1);

        await server.StopAsync();
        Assert.Equal((0, 0), (server.Handler.OpenConnections, server.Sink.Open));
    }
}

using System.Text.RegularExpressions;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Clients;

/// <summary>The examples of docs/testing-with-mailcatcher.md, taken from there and run; what is the application's own part (to send a mail when somebody signs up) is here.</summary>
public sealed partial class DocumentedExampleTests
{
    private const string Html = "<p>Your code is 482913. <a href=\"https://app.test/confirm\">Confirm</a></p>";

    [Fact]
    public Task Pytest() => RunAsync("pytest", "pytest-3", "test_sign_up.py", (example, host, port) => $$"""
        {{example}}

        def sign_up(address):
            import smtplib
            from email.message import EmailMessage
            message = EmailMessage()
            message["From"], message["To"], message["Subject"] = "shop@example.test", address, "Welcome"
            message.set_content("Your code is 482913")
            message.add_alternative({{Quote(Html)}}, subtype="html")
            with smtplib.SMTP("{{host}}", {{port}}) as smtp:
                smtp.send_message(message)
        """);

    [Fact]
    public Task RSpec() => RunAsync("RSpec", "rspec", "sign_up_spec.rb", (example, host, port) => $$"""
        require 'net/smtp'

        def sign_up(address)
          Net::SMTP.start('{{host}}', {{port}}) do |smtp|
            smtp.send_message("From: shop@example.test\r\nTo: #{address}\r\nSubject: Welcome\r\nContent-Type: text/html\r\n\r\n" + {{Quote(Html)}} + "\r\n", 'shop@example.test', address)
          end
        end

        {{example}}
        """);

    // Of PHPUnit there is only as much as the example uses.
    [Fact]
    public Task PhpUnit() => RunAsync("PHPUnit", "php", "SignUpTest.php", (example, host, port) => $$"""
        <?php
        namespace PHPUnit\Framework {
            class TestCase
            {
                protected function assertSame($expected, $actual): void
                {
                    if ($expected !== $actual) {
                        throw new \Exception(json_encode([$expected, $actual]));
                    }
                }
            }
        }

        namespace {
            {{example}}

            function signUp(string $address): void
            {
                $smtp = fsockopen('{{host}}', {{port}});
                foreach (["HELO app", "MAIL FROM:<shop@example.test>", "RCPT TO:<$address>", "DATA", "Subject: Welcome\r\nContent-Type: text/html\r\n\r\n" . {{Quote(Html)}} . "\r\n.", "QUIT"] as $line) {
                    fgets($smtp);
                    fwrite($smtp, "$line\r\n");
                }
                stream_get_contents($smtp);
            }

            set_error_handler(function ($number, $text) { throw new \Exception($text); });
            (new SignUpTest())->testSigningUpSendsACode();
        }
        """);

    [Fact]
    public Task Playwright() => RunWithNodeAsync("Playwright");

    [Fact]
    public Task Cypress() => RunWithNodeAsync("Cypress");

    [Fact]
    public async Task Shell()
    {
        await ExternalTool.RequireAsync("jq");
        await using var server = await RunningServer.StartAsync();
        var sending = SendOnceBegunAsync(server);

        var (exitCode, said) = await ExternalTool.RunAsync("sh", ["-ec", Example("Any shell", server)], ReadOnlyMemory<byte>.Empty);

        await sending;
        Assert.True(exitCode == 0, said);
        Assert.StartsWith("482913\n", said, StringComparison.Ordinal);
    }

    // The shell has no application: the mail comes once there is an inbox for it.
    private static async Task SendOnceBegunAsync(RunningServer server)
    {
        var run = await Eventually.GetAsync(() => Task.FromResult(server.Server.Store.Inboxes.List().FirstOrDefault(inbox => inbox.Rules.Length > 0)), inbox => inbox is not null);
        await server.KeepAsync($"Subject: Welcome\nContent-Type: text/html\n\n{Html}\n", to: run!.Rules[0].Recipient.Replace("*", "ann", StringComparison.Ordinal));
    }

    private static Task RunWithNodeAsync(string section) => RunAsync(section, "node", "example.js", (example, _, _) => example, RepositoryFolder.OfTests("Clients", "node", "examples.mjs"));

    private static async Task RunAsync(string section, string program, string name, Func<string, string, int, string> complete, params string[] script)
    {
        await ExternalTool.RequireAsync(program);
        if (script.Length > 0 && !Directory.Exists(RepositoryFolder.OfTests("Clients", "node", "node_modules", "nodemailer")))
        {
            ExternalTool.Missing("nodemailer is not installed (npm ci in tests/MailCatcher.Tests/Clients/node)");
        }

        await using var server = await RunningServer.StartAsync();
        using var folder = new TestFolder();
        var smtp = server.Server.SmtpEndPoint;
        var file = folder.File(name, complete(Example(section, server), smtp.Address.ToString(), smtp.Port));

        var (exitCode, said) = await ExternalTool.RunAsync(program, [.. script, file, .. script.Length > 0 ? (string[])[smtp.ToString()] : []], ReadOnlyMemory<byte>.Empty);

        Assert.True(exitCode == 0, said);

        // Each cleans up behind itself.
        Assert.Equal(0, server.Messages.Counts.Total);
    }

    private static string Example(string section, RunningServer server)
    {
        var text = File.ReadAllText(RepositoryFolder.OfTests("..", "..", "docs", "testing-with-mailcatcher.md"));
        var match = Block().Match(text, text.IndexOf($"\n## {section}\n", StringComparison.Ordinal));
        Assert.True(match.Success, $"There is no example under {section}.");
        return match.Groups["code"].Value.Replace("http://127.0.0.1:8025", server.Server.HttpAddress.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
    }

    // The same in Python, Ruby and PHP.
    private static string Quote(string text) => $"'{text}'";

    [GeneratedRegex("```[a-z]+\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}

using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Clients;

/// <summary>The clients that others wrote, with TLS and each SASL mechanism they share with us.</summary>
internal static class SecureClients
{
    private static readonly string[] Classic = ["PLAIN", "LOGIN", "CRAM-MD5"];

    internal static Dictionary<string, SecureClient> ByName { get; } = new()
    {
        ["swaks"] = new("swaks", Classic, ["--support"], sending =>
        [
            "--server", $"{sending.Server.Address}", "--port", $"{sending.Server.Port}", "--helo", "client.example.test", sending.IsImplicit ? "--tls-on-connect" : "--tls",
            "--auth", sending.Mechanism, "--auth-user", SecureClient.User, "--auth-password", sending.Password, "--from", "ann@example.test", "--to", "bob@example.test",
        ]),
        // Asked for XOAUTH2, it takes OAUTHBEARER where both are offered.
        ["curl"] = new("curl", [.. Classic, "OAUTHBEARER"], ["--version"], sending =>
        [
            "--silent", "--show-error", "--insecure", "--ssl-reqd", "--url", $"{(sending.IsImplicit ? "smtps" : "smtp")}://{sending.Server}/client.example.test",
            "--login-options", $"AUTH={sending.Mechanism}", .. sending.Mechanism == "OAUTHBEARER"
                ? new[] { "--user", SecureClient.User + ":", "--oauth2-bearer", sending.Password }
                : ["--user", $"{SecureClient.User}:{sending.Password}"],
            "--mail-from", "ann@example.test", "--mail-rcpt", "bob@example.test", "--upload-file", sending.Prepared,
        ]),
        ["msmtp"] = new("msmtp", [.. Classic, "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"], ["--version"], sending =>
        [
            "--file=/dev/null", $"--host={sending.Server.Address}", $"--port={sending.Server.Port}", "--tls=on", $"--tls-starttls={(sending.IsImplicit ? "off" : "on")}", "--tls-certcheck=off",
            $"--auth={sending.Mechanism.ToLowerInvariant()}", $"--user={SecureClient.User}", $"--passwordeval=echo '{sending.Password}'", "--from=ann@example.test", "--", "bob@example.test",
        ])
        { ReadsStandardInput = true },
        ["Python smtplib"] = new("python3", Classic, ["-c", "import smtplib, ssl"], sending => ["-c", Python, .. sending.ForScript]),
        ["PHPMailer"] = new("php", [.. Classic, "XOAUTH2"], ["-r", "require 'libphp-phpmailer/autoload.php';"], sending => ["-r", Php, "--", .. sending.ForScript]),
        ["Perl Net::SMTP"] = new("perl", Classic, ["-MNet::SMTP", "-MAuthen::SASL", "-MIO::Socket::SSL", "-e", "1"], sending => ["-e", Perl, .. sending.ForScript]),
        ["Ruby net/smtp"] = new("ruby", Classic, ["-rnet/smtp", "-ropenssl", "-e", "1"], sending => ["-e", Ruby, .. sending.ForScript]),
        ["nodemailer"] = new(
            "node", [.. Classic, "XOAUTH2"], [Path.Combine(RepositoryFolder.OfTests("Clients", "node"), "probe.mjs")], sending => [Path.Combine(RepositoryFolder.OfTests("Clients", "node"), "secure.mjs"), .. sending.ForScript])
        { Messages = 12 },
    };

    private const string Python = """
        import smtplib, ssl, sys
        host, port, way, mechanism, user, password, prepared = sys.argv[1:]
        context = ssl._create_unverified_context()
        smtp = smtplib.SMTP_SSL(host, int(port), context=context) if way == 'implicit' else smtplib.SMTP(host, int(port))
        with smtp, open(prepared, 'rb') as content:
            if way != 'implicit':
                smtp.starttls(context=context)
            smtp.ehlo()
            smtp.user, smtp.password = user, password
            smtp.auth(mechanism, getattr(smtp, 'auth_' + mechanism.lower().replace('-', '_')))
            smtp.sendmail('ann@example.test', ['bob@example.test'], content.read())
        """;

    private const string Php = """
        require 'libphp-phpmailer/autoload.php';
        [, $host, $port, $way, $mechanism, $user, $password] = $argv;
        $mail = new PHPMailer\PHPMailer\PHPMailer(true);
        $mail->isSMTP();
        $mail->Host = $host;
        $mail->Port = (int) $port;
        $mail->SMTPSecure = $way === 'implicit' ? 'ssl' : 'tls';
        $mail->SMTPOptions = ['ssl' => ['verify_peer' => false, 'verify_peer_name' => false, 'allow_self_signed' => true]];
        $mail->SMTPAuth = true;
        $mail->AuthType = $mechanism;
        $mail->Username = $user;
        $mail->Password = $password;
        if ($mechanism === 'XOAUTH2') {
            $mail->setOAuth(new class ("user=$user\1auth=Bearer $password\1\1") implements PHPMailer\PHPMailer\OAuthTokenProvider {
                public function __construct(private string $token) {}
                public function getOauth64() { return base64_encode($this->token); }
            });
        }
        $mail->setFrom('ann@example.test', 'Ann');
        $mail->addAddress('bob@example.test');
        $mail->Subject = 'From PHP';
        $mail->Body = "Hello\n.\n";
        $mail->send();
        """;

    private const string Perl = """
        use strict; use warnings; use Net::SMTP; use Authen::SASL qw(Perl);
        my ($host, $port, $way, $mechanism, $user, $password) = @ARGV;
        my $smtp = Net::SMTP->new($host, Port => $port, Hello => 'client.example.test', SSL => $way eq 'implicit', SSL_verify_mode => 0) or die "connect: $@";
        $way eq 'implicit' or $smtp->starttls(SSL_verify_mode => 0) or die 'starttls: ' . $smtp->message;
        $smtp->auth(Authen::SASL->new(mechanism => $mechanism, callback => { user => $user, pass => $password, authname => '' })) or die 'auth: ' . $smtp->message;
        $smtp->mail('ann@example.test') && $smtp->to('bob@example.test') or die $smtp->message;
        $smtp->data("Subject: From Perl\n\nHello\n.\n") or die $smtp->message;
        $smtp->quit;
        """;

    private const string Ruby = """
        require 'net/smtp'
        require 'openssl'
        host, port, way, mechanism, user, password = ARGV
        context = OpenSSL::SSL::SSLContext.new
        context.verify_mode = OpenSSL::SSL::VERIFY_NONE
        smtp = Net::SMTP.new(host, port.to_i)
        way == 'implicit' ? smtp.enable_tls(context) : smtp.enable_starttls(context)
        smtp.start('client.example.test', user, password, mechanism.downcase.tr('-', '_').to_sym) do |session|
          session.send_message("Subject: From Ruby\r\n\r\nHello\r\n.\r\n", 'ann@example.test', 'bob@example.test')
        end
        """;
}

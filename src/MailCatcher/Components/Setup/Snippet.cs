namespace MailCatcher.Components.Setup;

/// <summary>The settings of one stack, ready to be copied.</summary>
/// <param name="Name">The stack.</param>
/// <param name="Where">The file they belong in, or what they are.</param>
/// <param name="Text">The settings.</param>
public sealed record Snippet(string Name, string Where, string Text)
{
    /// <summary>Every stack's settings for this server.</summary>
    public static IReadOnlyList<Snippet> For(SmtpAccess to)
    {
        ArgumentNullException.ThrowIfNull(to);
        var (host, at, user, password) = (to.Host, to.At, to.User, to.Password);
        var (isPlain, isStartTls, isImplicit) = (to.Tls == AccessTls.None, to.Tls == AccessTls.StartTls, to.Tls == AccessTls.Implicit);
        return
        [
            new("Node", "nodemailer", Lines(
                "const transport = nodemailer.createTransport({",
                $"  host: \"{host}\",",
                $"  port: {at},",
                $"  secure: {Word(isImplicit)},",
                isPlain ? "" : "  tls: { rejectUnauthorized: false }, // or trust the certificate",
                to.HasUser ? $$"""  auth: { user: "{{user}}", pass: "{{password}}" },""" : "",
                "});")),
            new("Python", "smtplib", Lines(
                "import smtplib",
                "",
                $"with smtplib.{(isImplicit ? "SMTP_SSL" : "SMTP")}(\"{host}\", {at}) as smtp:",
                isStartTls ? "    smtp.starttls()" : "",
                to.HasUser ? $"    smtp.login(\"{user}\", \"{password}\")" : "",
                "    smtp.send_message(message)")),
            new("C#", "MailKit", Lines(
                "using var client = new SmtpClient();",
                $"await client.ConnectAsync(\"{host}\", {at}, SecureSocketOptions.{(isPlain ? "None" : isStartTls ? "StartTls" : "SslOnConnect")});",
                to.HasUser ? $"await client.AuthenticateAsync(\"{user}\", \"{password}\");" : "",
                "await client.SendAsync(message);")),
            new("Laravel", ".env", Lines(
                "MAIL_MAILER=smtp",
                $"MAIL_SCHEME={(isImplicit ? "smtps" : "smtp")}",
                $"MAIL_HOST={host}",
                $"MAIL_PORT={at}",
                $"MAIL_USERNAME={(to.HasUser ? user : "null")}",
                $"MAIL_PASSWORD={(to.HasUser ? password : "null")}")),
            new("Symfony", ".env", $"MAILER_DSN={to.Url}{(isPlain ? "" : "?verify_peer=0")}"),
            new("PHPMailer", "PHP", Lines(
                "$mail->isSMTP();",
                $"$mail->Host = '{host}';",
                $"$mail->Port = {at};",
                isPlain ? "$mail->SMTPAutoTLS = false;" : $"$mail->SMTPSecure = PHPMailer::{(isStartTls ? "ENCRYPTION_STARTTLS" : "ENCRYPTION_SMTPS")};",
                to.HasUser ? "$mail->SMTPAuth = true;" : "",
                to.HasUser ? $"$mail->Username = '{user}';" : "",
                to.HasUser ? $"$mail->Password = '{password}';" : "")),
            new("Rails", "config/environments/development.rb", Lines(
                "config.action_mailer.delivery_method = :smtp",
                "config.action_mailer.smtp_settings = {",
                $"  address: \"{host}\",",
                $"  port: {at},",
                to.HasUser ? $"  user_name: \"{user}\", password: \"{password}\", authentication: :plain," : "",
                isImplicit ? "  tls: true, openssl_verify_mode: \"none\"," : isStartTls ? "  enable_starttls: true, openssl_verify_mode: \"none\"," : "  enable_starttls: false,",
                "}")),
            new("Spring", "application.properties", Lines(
                $"spring.mail.host={host}",
                $"spring.mail.port={at}",
                to.HasUser ? $"spring.mail.username={user}" : "",
                to.HasUser ? $"spring.mail.password={password}" : "",
                to.HasUser ? "spring.mail.properties.mail.smtp.auth=true" : "",
                isStartTls ? "spring.mail.properties.mail.smtp.starttls.enable=true" : isImplicit ? "spring.mail.properties.mail.smtp.ssl.enable=true" : "",
                isPlain ? "" : $"spring.mail.properties.mail.smtp.ssl.trust={host}")),
            new("Django", "settings.py", Lines(
                "EMAIL_BACKEND = \"django.core.mail.backends.smtp.EmailBackend\"",
                $"EMAIL_HOST = \"{host}\"",
                $"EMAIL_PORT = {at}",
                to.HasUser ? $"EMAIL_HOST_USER = \"{user}\"" : "",
                to.HasUser ? $"EMAIL_HOST_PASSWORD = \"{password}\"" : "",
                isStartTls ? "EMAIL_USE_TLS = True" : isImplicit ? "EMAIL_USE_SSL = True" : "")),
            new("Go", "net/smtp", Lines(
                to.HasUser ? $"auth := smtp.PlainAuth(\"\", \"{user}\", \"{password}\", \"{host}\")" : "",
                $$"""err := smtp.SendMail("{{host}}:{{at}}", {{(to.HasUser ? "auth" : "nil")}},""",
                "    \"app@example.com\", []string{\"jane@example.com\"}, message)")),
            new("URL", "for what takes one", to.Url),
            new("swaks", "shell", Lines(
                $"swaks --server {host} --port {at} \\",
                isStartTls ? "  --tls \\" : isImplicit ? "  --tls-on-connect \\" : "",
                to.HasUser ? $"  --auth-user '{user}' --auth-password '{password}' \\" : "",
                "  --from app@example.com --to jane@example.com \\",
                "  --header \"Subject: Hello from swaks\" --body \"It works.\"")),
        ];
    }

    // An empty line in the middle is one that does not concern this server, but for Python's after its import.
    private static string Lines(params string[] lines) => string.Join('\n', lines.Where((line, place) => line.Length > 0 || (place == 1 && lines[0] == "import smtplib")));

    private static string Word(bool flag) => flag ? "true" : "false";
}

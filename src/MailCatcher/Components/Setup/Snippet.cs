using System.Globalization;

namespace MailCatcher.Components.Setup;

/// <summary>The settings of one stack, ready to be copied.</summary>
/// <param name="Name">The stack.</param>
/// <param name="Where">The file they belong in, or what they are.</param>
/// <param name="Text">The settings.</param>
public sealed record Snippet(string Name, string Where, string Text)
{
    /// <summary>Every stack's settings for a server at this address.</summary>
    public static IReadOnlyList<Snippet> For(string host, int port)
    {
        var at = port.ToString(CultureInfo.InvariantCulture);
        return
        [
            new("Node", "nodemailer", $$"""
                const transport = nodemailer.createTransport({
                  host: "{{host}}",
                  port: {{at}},
                  secure: false,
                });
                """),
            new("Python", "smtplib", $"""
                import smtplib

                with smtplib.SMTP("{host}", {at}) as smtp:
                    smtp.send_message(message)
                """),
            new("C#", "MailKit", $"""
                using var client = new SmtpClient();
                await client.ConnectAsync("{host}", {at}, SecureSocketOptions.None);
                await client.SendAsync(message);
                """),
            new("Laravel", ".env", $"""
                MAIL_MAILER=smtp
                MAIL_HOST={host}
                MAIL_PORT={at}
                MAIL_USERNAME=null
                MAIL_PASSWORD=null
                MAIL_ENCRYPTION=null
                """),
            new("Rails", "config/environments/development.rb", $$"""
                config.action_mailer.delivery_method = :smtp
                config.action_mailer.smtp_settings = { address: "{{host}}", port: {{at}} }
                """),
            new("Spring", "application.properties", $"""
                spring.mail.host={host}
                spring.mail.port={at}
                """),
            new("Django", "settings.py", $"""
                EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
                EMAIL_HOST = "{host}"
                EMAIL_PORT = {at}
                """),
            new("Go", "net/smtp", $$"""
                err := smtp.SendMail("{{host}}:{{at}}", nil,
                    "app@example.com", []string{"jane@example.com"}, message)
                """),
            new("swaks", "shell", $"""
                swaks --server {host} --port {at} \
                  --from app@example.com --to jane@example.com \
                  --header "Subject: Hello from swaks" --body "It works."
                """),
        ];
    }
}

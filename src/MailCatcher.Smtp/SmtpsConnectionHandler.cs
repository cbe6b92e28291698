using Microsoft.AspNetCore.Connections;

namespace MailCatcher.Smtp;

/// <summary>Serves SMTP with TLS from the first byte (RFC 8314 §3): <c>listenOptions.UseConnectionHandler&lt;SmtpsConnectionHandler&gt;()</c>. It counts towards the limits of <paramref name="smtp"/>.</summary>
public sealed class SmtpsConnectionHandler(SmtpConnectionHandler smtp) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) => smtp.ServeAsync(connection, beginsWithTls: true);
}

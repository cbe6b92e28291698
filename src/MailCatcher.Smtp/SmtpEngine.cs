using Microsoft.Extensions.Logging;

namespace MailCatcher.Smtp;

/// <summary>What all sessions share.</summary>
internal sealed record SmtpEngine(
    SmtpOptions Options, IMessageSink Sink, SmtpCertificates Certificates, Credentials Credentials, TimeProvider Time, ILogger Logger);

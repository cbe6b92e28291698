using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MailCatcher.Smtp;

/// <summary>Registers the SMTP server.</summary>
public static class SmtpServices
{
    /// <summary>
    /// Adds <see cref="SmtpConnectionHandler"/> and <see cref="SmtpsConnectionHandler"/>. They take <c>IOptions&lt;SmtpOptions&gt;</c>, <see cref="IMessageSink"/> and a logger from the container;
    /// binding the options and listening are the host's.
    /// </summary>
    public static IServiceCollection AddSmtpServer(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SmtpCertificates>();
        services.AddSingleton<ISmtpUsers, ConfiguredUsers>();
        services.TryAddSingleton<FaultInjector>();
        services.TryAddSingleton<SmtpConnectionHandler>();
        services.TryAddSingleton<SmtpsConnectionHandler>();
        return services;
    }
}

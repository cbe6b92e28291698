using System.Net.Mime;
using MailCatcher.Access;
using MailCatcher.Smtp;
using Microsoft.AspNetCore.Components.Server.Circuits;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace MailCatcher.Metrics;

/// <summary>Puts the metrics into the program.</summary>
internal static class MetricsServices
{
    internal static IServiceCollection AddMailMetrics(this IServiceCollection services, MetricsOptions options)
    {
        services
            .AddMetrics()
            .AddSingleton<CircuitCount>()
            .AddSingleton<CircuitHandler>(provider => provider.GetRequiredService<CircuitCount>())
            .AddSingleton<PrometheusText>()

            // The handler knows its observers, and this is one of them.
            .AddSingleton<Func<SmtpConnectionHandler>>(provider => provider.GetRequiredService<SmtpConnectionHandler>)
            .AddSingleton<MailMetrics>()
            .AddSingleton<ISessionObserver>(provider => provider.GetRequiredService<MailMetrics>())
            .AddHostedService(provider => provider.GetRequiredService<MailMetrics>());
        if (options.OtlpEndpoint.Length > 0)
        {
            AddOtlp(services, options);
        }

        return services;
    }

    /// <summary>Maps <c>/metrics</c>.</summary>
    internal static void MapMetrics(this IEndpointRouteBuilder endpoints)
    {
        // It listens from now on, not from the first time that somebody asks.
        endpoints.ServiceProvider.GetRequiredService<PrometheusText>();
        endpoints.MapGet("/metrics", (PrometheusText metrics) => TypedResults.Text(metrics.Collect(), $"{MediaTypeNames.Text.Plain}; version=0.0.4; charset=utf-8"))
            .Needs(Scope.Read, everywhere: true)
            .ExcludeFromDescription();
    }

    private static void AddOtlp(IServiceCollection services, MetricsOptions options) => services.AddOpenTelemetry()
        .ConfigureResource(resource => resource.AddService("mailcatcher"))
        .WithMetrics(metrics => metrics
            .AddMeter(MailMetrics.MeterName)
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Endpoint = new Uri(options.OtlpEndpoint);
                exporter.Protocol = options.OtlpProtocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.OtlpInterval.TotalMilliseconds;
            }));
}

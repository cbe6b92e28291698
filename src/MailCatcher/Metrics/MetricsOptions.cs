namespace MailCatcher.Metrics;

/// <summary>What is measured, and where it is sent: section <c>Metrics</c>. <c>/metrics</c> is always there.</summary>
public sealed class MetricsOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Metrics";

    /// <summary>Where to send metrics by OTLP, such as <c>http://collector:4317</c>; empty: nowhere.</summary>
    public string OtlpEndpoint { get; set; } = "";

    /// <summary>How they are sent.</summary>
    public OtlpProtocol OtlpProtocol { get; set; }

    /// <summary>How often they are sent.</summary>
    public TimeSpan OtlpInterval { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>What <c>Metrics:OtlpProtocol</c> may be.</summary>
public enum OtlpProtocol
{
    /// <summary>OTLP/gRPC.</summary>
    Grpc,

    /// <summary>OTLP/HTTP with protocol buffers; the endpoint is then the whole address, such as <c>http://collector:4318/v1/metrics</c>.</summary>
    Http,
}

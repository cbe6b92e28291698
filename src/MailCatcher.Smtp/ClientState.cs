using System.Net;

namespace MailCatcher.Smtp;

/// <summary>What a session knows about its client.</summary>
internal sealed class ClientState(IPAddress? address)
{
    /// <summary>Where it connected from, or where a trusted proxy says it did.</summary>
    public IPAddress? Address { get; set; } = address;

    /// <summary>Whether it is a proxy that is trusted to use XCLIENT.</summary>
    public bool MayUseXClient { get; init; }

    /// <summary>The listener it came in on: see <see cref="Envelope.Listener"/>.</summary>
    public string? Listener { get; init; }

    /// <summary>Its EHLO or HELO; <see langword="null"/> before it.</summary>
    public SmtpCommand.Hello? Hello { get; set; }

    /// <summary>TLS version and cipher suite; <see langword="null"/> on a plain connection.</summary>
    public string? Tls { get; private set; }

    /// <summary>Who it has authenticated as; <see langword="null"/> while nobody.</summary>
    public string? User { get; set; }

    /// <summary>Messages of it that were accepted.</summary>
    public int Messages { get; set; }

    /// <summary>TLS has begun: nothing that was said before counts (RFC 3207 §4.2).</summary>
    public void BeginTls(string tls)
    {
        Hello = null;
        User = null;
        Tls = tls;
    }

    /// <summary>A trusted proxy says who the client is; the session starts over.</summary>
    public void BeginProxied(XClientAttributes attributes)
    {
        Hello = null;
        Address = attributes.Address ?? Address;
        User = attributes.Login;
    }

    /// <summary>The "with" protocol type of the Received field (RFC 3848, RFC 6531 §4.3).</summary>
    public string Protocol(bool smtpUtf8) =>
        (smtpUtf8 ? "UTF8SMTP" : Hello is { Extended: true } ? "ESMTP" : "SMTP") + (Tls is null ? "" : "S") + (User is null ? "" : "A");
}

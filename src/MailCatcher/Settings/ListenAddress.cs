using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace MailCatcher.Settings;

/// <summary>Where a listener listens.</summary>
/// <param name="Address">The address; <see langword="null"/> is every address of the machine.</param>
/// <param name="Port">The port; 0 is any free one.</param>
internal sealed record ListenAddress(IPAddress? Address, int Port)
{
    /// <summary>What is allowed, for people.</summary>
    internal const string Allowed = "ADDRESS:PORT such as 127.0.0.1:1025, [::1]:1025 or *:1025 (every address); port 0 is any free port";

    /// <summary>Whether only this machine can reach it.</summary>
    internal bool IsLoopback => Address is not null && IPAddress.IsLoopback(Address);

    internal static ListenAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not {Allowed}.");

    internal static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text[..colon];
        if (host == "*")
        {
            address = new ListenAddress(null, port);
            return true;
        }

        // IPAddress takes "1" and "127.1" too, and an IPv6 address without brackets, whose port would then be a guess.
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!IPAddress.TryParse(bracketed ? host[1..^1] : host, out var parsed) || bracketed != host.Contains(':') || (!bracketed && host.Count(c => c == '.') != 3))
        {
            return false;
        }

        address = new ListenAddress(parsed, port);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Address is null ? $"*:{Port}" : new IPEndPoint(Address, Port).ToString();
}

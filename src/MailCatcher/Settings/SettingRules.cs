using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using MailCatcher.Relay;
using MailCatcher.Smtp;

namespace MailCatcher.Settings;

/// <summary>What a single type cannot check: addresses, host names, and values that must fit each other.</summary>
internal static class SettingRules
{
    private const string SmtpListen = "Smtp:Listen";
    private const string SmtpListenTls = "Smtp:ListenTls";
    private const string WebListen = "Web:Listen";

    internal static IEnumerable<string> FaultsOf(MailCatcherSettings settings, ImmutableArray<SettingsLayer> layers)
    {
        string OriginOf(string key) => layers.Select(layer => layer.Find(key)?.Origin).FirstOrDefault(origin => origin is not null) ?? key;

        if (!ListenAddress.TryParse(settings.Smtp.Listen, out var smtp))
        {
            yield return $"{OriginOf(SmtpListen)}: '{settings.Smtp.Listen}' is not allowed; it must be {ListenAddress.Allowed}.";
        }

        if (!ListenAddress.TryParse(settings.Web.Listen, out var web))
        {
            yield return $"{OriginOf(WebListen)}: '{settings.Web.Listen}' is not allowed; it must be {ListenAddress.Allowed}.";
        }

        if (settings.Smtp.ListenTls.Length > 0 && !ListenAddress.TryParse(settings.Smtp.ListenTls, out _))
        {
            yield return $"{OriginOf(SmtpListenTls)}: '{settings.Smtp.ListenTls}' is not allowed; it must be {ListenAddress.Allowed}.";
        }

        foreach (var (name, address) in settings.Smtp.Listeners.Where(listener => !ListenAddress.TryParse(listener.Value, out _)))
        {
            yield return $"{OriginOf($"Smtp:Listeners:{name}")}: '{address}' is not allowed; it must be {ListenAddress.Allowed}.";
        }

        foreach (var result in settings.Store.Validate(new ValidationContext(settings.Store)))
        {
            yield return $"{OriginOf($"Store:{result.MemberNames.FirstOrDefault()}")}: {result.ErrorMessage?.TrimEnd('.')}.";
        }

        foreach (var result in settings.Smtp.Validate(new ValidationContext(settings.Smtp)))
        {
            yield return $"{OriginOf($"Smtp:{result.MemberNames.FirstOrDefault()}")}: {result.ErrorMessage?.TrimEnd('.')}.";
        }

        if (smtp is { Port: > 0 } && smtp == web)
        {
            yield return $"{OriginOf(SmtpListen)}: '{smtp}' is not allowed; it must be another address or port than {OriginOf(WebListen)} has.";
        }

        foreach (var (key, fault) in settings.Relay.Faults())
        {
            yield return $"{OriginOf($"{RelayOptions.Section}:{key}")}: {fault}.";
        }

        foreach (var entry in settings.Webhooks.AllowedTargets.Where(entry => !TrustedAddresses.TryParse(entry, out _)))
        {
            yield return $"{OriginOf("Webhooks:AllowedTargets")}: '{entry}' is not allowed; it must be addresses or networks, such as 127.0.0.1 or 10.0.0.0/8.";
        }

        if (settings.Metrics.OtlpEndpoint.Length > 0 && !(Uri.TryCreate(settings.Metrics.OtlpEndpoint, UriKind.Absolute, out var otlp) && (otlp.Scheme is "http" or "https")))
        {
            yield return $"{OriginOf("Metrics:OtlpEndpoint")}: '{settings.Metrics.OtlpEndpoint}' is not allowed; it must be an address such as http://collector:4317.";
        }

        foreach (var (key, fault) in WebRules.FaultsOf(settings.Web))
        {
            yield return $"{OriginOf(key)}: {fault}.";
        }
    }
}

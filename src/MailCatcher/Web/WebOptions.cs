using System.ComponentModel.DataAnnotations;

namespace MailCatcher.Web;

/// <summary>Settings of the web inbox, the API and the hub: section <c>Web</c>.</summary>
public sealed class WebOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Web";

    /// <summary>Address and port to listen on, such as <c>127.0.0.1:8025</c>, <c>[::1]:8025</c> or <c>*:8025</c> (every address). Port 0 is any free port.</summary>
    [Required]
    public string Listen { get; set; } = "127.0.0.1:8025";

    /// <summary>
    /// Host names that browsers may use, beside the loopback names; <c>*.example.test</c> takes every name below, <c>*</c> every name. Default none: a listener on a loopback address
    /// then answers to loopback names only (against DNS rebinding), any other listener to every name.
    /// </summary>
    public string[] AllowedHosts { get; set; } = [];
}

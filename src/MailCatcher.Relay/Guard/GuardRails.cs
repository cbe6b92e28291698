using System.Collections.Immutable;
using MailCatcher.Smtp;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>What must not go out, whoever asks. The one place that says so: asked when a release is requested or put into the queue again, and once more before each attempt.</summary>
internal sealed class GuardRails
{
    private readonly RelayOptions _options;
    private readonly ImmutableArray<AddressPattern> _allowed;
    private readonly ImmutableArray<AddressPattern> _blocked;
    private readonly EmailAddress? _redirectTo;

    public GuardRails(IOptions<RelayOptions> options)
    {
        _options = options.Value;
        _allowed = ReadPatterns(_options.AllowedRecipients);
        _blocked = ReadPatterns(_options.BlockedRecipients);
        _redirectTo = _options.RedirectTo.Length == 0 ? null
            : EmailAddress.TryParse(_options.RedirectTo, out var address) ? address
            : throw new ArgumentException($"Relay:RedirectTo '{_options.RedirectTo}' is no address.");
    }

    /// <summary>Where everything goes instead; <see langword="null"/>: to its recipients.</summary>
    internal EmailAddress? RedirectTo => _redirectTo;

    /// <summary>Why nothing may go out at all; <see langword="null"/> when something may.</summary>
    internal string? ForbidsAll => _options.ReadOnly ? "Releases are read-only here (Relay:ReadOnly): nothing is sent." : null;

    /// <summary>Why this recipient must not get anything; <see langword="null"/> when they may.</summary>
    internal string? Forbids(EmailAddress recipient)
    {
        // What came into the outbox by another way has passed no parser: a line end in it would be a command of its own (CVE-2026-30227 and its like).
        if (!EmailAddress.TryParse(recipient.ToString(), out var read) || read != recipient)
        {
            return "A recipient is no address.";
        }

        if (_redirectTo is { } instead && recipient != instead)
        {
            return $"'{recipient}' must not get anything from here: everything goes to {instead} (Relay:RedirectTo).";
        }

        if (_blocked.Any(pattern => pattern.Fits(recipient)))
        {
            return $"'{recipient}' must not get anything from here (Relay:BlockedRecipients).";
        }

        if (_allowed.IsEmpty)
        {
            return null;
        }

        // Some servers read a path out of such a local part and send on to another domain (RFC 5321 appendix C): allowed would be one domain, reached another.
        var isPath = recipient.LocalPart.AsSpan().IndexOfAny('%', '!', '@') >= 0;
        return isPath || !_allowed.Any(pattern => pattern.Fits(recipient))
            ? $"'{recipient}' is not among those who may get something from here (Relay:AllowedRecipients)."
            : null;
    }

    /// <summary>Why a message of this size must not go out; <see langword="null"/> when it may.</summary>
    internal string? ForbidsSize(long bytes) => _options.MaxMessageBytes > 0 && bytes > _options.MaxMessageBytes
        ? $"The message has {bytes:#,0} bytes; at most {_options.MaxMessageBytes:#,0} may be released (Relay:MaxMessageBytes)." : null;

    private static ImmutableArray<AddressPattern> ReadPatterns(string[] texts) =>
        [.. texts.Select(text => AddressPattern.TryParse(text, out var pattern) ? pattern : throw new ArgumentException($"'{text}' is no pattern for addresses."))];
}

using System.Collections.Immutable;
using MailCatcher.Smtp;

namespace MailCatcher.Store.Mime;

/// <summary>Finds the envelope's recipients that no header field names: they got blind copies.</summary>
internal static class HiddenRecipients
{
    internal static void AddTo(AddressFields bcc, IEnumerable<NamedAddress> named, ImmutableArray<EmailAddress> forwardPaths)
    {
        if (forwardPaths.IsDefaultOrEmpty)
        {
            return;
        }

        var known = new HashSet<string>(named.Select(address => address.Address), StringComparer.OrdinalIgnoreCase);
        foreach (var forwardPath in forwardPaths)
        {
            if (known.Add(forwardPath.ToString()))
            {
                bcc.Add(new NamedAddress("", SafeText.WellFormed(forwardPath.ToString())));
            }
        }
    }
}

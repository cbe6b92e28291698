using System.Collections.Immutable;

namespace MailCatcher.Store.Mime;

/// <summary>Collects the addresses of the fields of one name.</summary>
internal sealed class AddressFields(Reading reading)
{
    private readonly List<NamedAddress> _addresses = [];

    internal IReadOnlyList<NamedAddress> Addresses => _addresses;

    internal ImmutableArray<NamedAddress> ToImmutableArray() => [.. _addresses];

    internal void Add(HeaderSection header, HeaderSection.Field field)
    {
        if (field.ValueLength > reading.Limits.FieldBytes)
        {
            reading.LeaveOut("A long address field was read in part.");
        }

        var value = header.SegmentOf(field, reading.Limits.FieldBytes);
        if (HeaderValues.TryAddresses(value, out var addresses))
        {
            foreach (var address in addresses)
            {
                Add(address);
            }
        }
        else if (HeaderValues.Text(value).Trim() is { Length: > 0 } text)
        {
            // Not an address, but what the sender wrote: better shown than lost.
            reading.LeaveOut($"The {header.NameOf(field)} field holds no address that can be read.");
            Add(new NamedAddress(SafeText.Line(text, HeaderValues.MaxNameLength), ""));
        }
    }

    internal void Add(NamedAddress address)
    {
        if (_addresses.Count < reading.Limits.Addresses)
        {
            _addresses.Add(address);
        }
        else
        {
            reading.LeaveOut($"Addresses after the first {reading.Limits.Addresses:N0} were left out.");
        }
    }
}

using System.Collections.Immutable;

namespace MailCatcher.Store.Mime;

/// <summary>Collects the addresses of the fields of one name.</summary>
internal sealed class AddressFields(Reading reading)
{
    private readonly List<NamedAddress> _addresses = [];
    private bool _isFull;

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
            AddAll(addresses);
        }
        else
        {
            AddOneByOne(value);
        }
    }

    internal void Add(NamedAddress address)
    {
        if (_addresses.Count < reading.Limits.Addresses)
        {
            _addresses.Add(address);
        }
        else if (!_isFull)
        {
            _isFull = true;
            reading.LeaveOut($"Addresses after the first {reading.Limits.Addresses:N0} were left out.");
        }
    }

    private void AddAll(IEnumerable<NamedAddress> addresses)
    {
        foreach (var address in addresses)
        {
            Add(address);
        }
    }

    /// <summary>One bad address must not hide the others. What is none is shown as the sender wrote it.</summary>
    private void AddOneByOne(ArraySegment<byte> value)
    {
        for (var tries = 0; value.Count > 0 && tries < reading.Limits.Addresses; tries++)
        {
            var comma = value.AsSpan().IndexOf((byte)',');
            var piece = comma < 0 ? value : value[..comma];
            value = comma < 0 ? [] : value[(comma + 1)..];
            if (HeaderValues.TryAddresses(piece, out var addresses))
            {
                AddAll(addresses);
            }
            else if (SafeText.Line(HeaderValues.Text(piece), HeaderValues.MaxNameLength) is { Length: > 0 } text)
            {
                reading.LeaveOut("An address field holds something that is no address.");
                Add(new NamedAddress(text, ""));
            }
        }
    }
}

using System.Collections.Immutable;
using MailCatcher.Smtp;

namespace MailCatcher.Components.Releasing;

/// <summary>The recipients that a release may go to: those of the envelope, chosen at first, and those added by hand.</summary>
public sealed class RecipientChoices
{
    private readonly List<(EmailAddress Address, bool IsChosen)> _all = [];

    /// <summary>Every recipient offered, in order.</summary>
    public IReadOnlyList<(EmailAddress Address, bool IsChosen)> All => _all;

    /// <summary>The chosen ones, as text.</summary>
    public ImmutableArray<string> Chosen => [.. _all.Where(choice => choice.IsChosen).Select(choice => choice.Address.ToString())];

    /// <summary>Offers addresses, chosen; one that is offered already is not offered twice.</summary>
    public void Offer(IEnumerable<EmailAddress> addresses)
    {
        foreach (var address in addresses.Where(address => !_all.Exists(choice => choice.Address == address)))
        {
            _all.Add((address, true));
        }
    }

    /// <summary>Chooses an address or leaves it out.</summary>
    public void Toggle(EmailAddress address)
    {
        var index = _all.FindIndex(choice => choice.Address == address);
        if (index >= 0)
        {
            _all[index] = (address, !_all[index].IsChosen);
        }
    }

    /// <summary>Chooses all or none.</summary>
    public void ToggleAll(bool chosen)
    {
        for (var i = 0; i < _all.Count; i++)
        {
            _all[i] = (_all[i].Address, chosen);
        }
    }

    /// <summary>Chooses one address and leaves all others out.</summary>
    public void Only(EmailAddress address)
    {
        ToggleAll(chosen: false);
        Offer([address]);
        _all[_all.FindIndex(choice => choice.Address == address)] = (address, true);
    }

    /// <summary>Adds addresses written by hand, parted by commas, semicolons or white space.</summary>
    /// <returns>What of the text is no address, to be mended; empty when all were added.</returns>
    public string Add(string text)
    {
        var wrong = new List<string>();
        foreach (var word in text.Split([',', ';', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var bare = word.TrimStart('<').TrimEnd('>');
            if (EmailAddress.TryParse(bare, out var address) && address.Domain.Length > 0)
            {
                Offer([address]);
                if (!_all.Find(choice => choice.Address == address).IsChosen)
                {
                    Toggle(address);
                }
            }
            else
            {
                wrong.Add(word);
            }
        }

        return string.Join(' ', wrong);
    }
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using MailCatcher.Store;

namespace MailCatcher.Api;

/// <summary>
/// What was selected on a page to be exported. A browser downloads an address, and a selection is too large for one, so that it is kept here for a while under a name nobody can guess.
/// Who downloads it gets no more than he may see.
/// </summary>
public sealed class ChosenExports(TimeProvider time)
{
    /// <summary>How many are kept at most: a set of a million messages has 8 MB.</summary>
    internal const int MaxKept = 16;

    /// <summary>How long one is kept: a download that broke off can be begun again.</summary>
    internal static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private ImmutableList<(string Name, MessageSet Messages, DateTimeOffset Until)> _kept = [];

    /// <summary>Keeps a selection.</summary>
    /// <returns>Where it can be downloaded, relative to the root of the pages.</returns>
    public string Add(MessageSet messages, string format)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var name = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var now = time.GetUtcNow();
        ImmutableInterlocked.Update(ref _kept, kept => [.. kept.Where(chosen => chosen.Until > now).TakeLast(MaxKept - 1), (name, messages, now + KeptFor)]);
        return $"api/v1/export/{name}?format={format}";
    }

    /// <summary>The selection of that name; <see langword="null"/> when it is not kept any more.</summary>
    internal MessageSet? Find(string name) => _kept.Find(chosen => chosen.Name == name && chosen.Until > time.GetUtcNow()).Messages;
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>What was tried and what was promised, kept outside the server: each message carries its number, and its hash is known here.</summary>
internal sealed class Ledger
{
    private const string NumberField = "X-Attempt: ";

    private readonly ConcurrentDictionary<int, string> _attempted = new();
    private readonly ConcurrentDictionary<int, bool> _acknowledged = new();
    private readonly Dictionary<string, int> _verified = [];
    private int _last;

    internal int Attempted => _attempted.Count;

    internal int Acknowledged => _acknowledged.Count;

    /// <summary>What the server owes us now, by number.</summary>
    internal IReadOnlyCollection<int> Owed() => [.. _acknowledged.Keys];

    /// <summary>Writes down an attempt and makes its content.</summary>
    internal (int Number, byte[] Content) NewAttempt(int bodyBytes)
    {
        var number = Interlocked.Increment(ref _last);
        var text = new StringBuilder($"{NumberField}{number.ToString(CultureInfo.InvariantCulture)}\r\nSubject: Attempt {number.ToString(CultureInfo.InvariantCulture)}\r\n\r\n");
        var luck = new Random(number);
        while (text.Length < bodyBytes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{luck.NextInt64():x16}{luck.NextInt64():x16}{luck.NextInt64():x16}\r\n");
        }

        var content = Encoding.ASCII.GetBytes(text.ToString());
        _attempted[number] = Hash(content);
        return (number, content);
    }

    /// <summary>The server has said 250: from now on it owes us the message.</summary>
    internal void Acknowledge(int number) => _acknowledged[number] = true;

    /// <summary>Whether a content is one that was sent, unchanged; the fault if it is not.</summary>
    internal string? FaultOf(ReadOnlySpan<byte> content, out int number)
    {
        number = 0;
        var lineEnd = content.IndexOf("\r\n"u8);
        var line = lineEnd < 0 ? "" : Encoding.Latin1.GetString(content[..lineEnd]);
        return !line.StartsWith(NumberField, StringComparison.Ordinal) || !int.TryParse(line.AsSpan(NumberField.Length), CultureInfo.InvariantCulture, out number)
            ? $"something is stored that nobody sent: '{line}'"
            : !_attempted.TryGetValue(number, out var hash) ? $"attempt {number} is stored but was never made"
            : hash != Hash(content) ? $"attempt {number} is stored but changed"
            : null;
    }

    /// <summary>Holds the server to its promises: what got its 250 is there exactly once, and everything there opens and is what was sent.</summary>
    internal Task VerifyAsync(MailApi api) => VerifyAsync(api, Owed());

    /// <summary>Holds the server to the promises of an earlier moment.</summary>
    internal async Task VerifyAsync(MailApi api, IEnumerable<int> owed)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var ids = await api.ListAsync(cancellationToken);
        var faults = new List<string>();
        foreach (var id in ids.Where(id => !_verified.ContainsKey(id)))
        {
            if (FaultOf(await api.ReadRawAsync(id, cancellationToken), out var number) is { } fault)
            {
                faults.Add(fault);
            }

            if ((string?)(await api.OpenAsync(id, cancellationToken))["Subject"] != $"Attempt {number.ToString(CultureInfo.InvariantCulture)}")
            {
                faults.Add($"attempt {number} opens as something else");
            }

            _verified[id] = number;
        }

        var stored = ids.Select(id => _verified[id]).ToList();
        var lost = owed.Except(stored).Order().ToList();
        var twice = stored.GroupBy(number => number).Where(group => group.Count() > 1).Select(group => group.Key).Order().ToList();
        Rounds.Tell($"{Attempted} attempted, {Acknowledged} got 250, {stored.Count} stored, {lost.Count} lost, {twice.Count} twice, {faults.Count} wrong");
        Assert.True(
            lost.Count == 0 && twice.Count == 0 && faults.Count == 0,
            $"lost: {string.Join(' ', lost)}; twice: {string.Join(' ', twice)}; {string.Join("; ", faults)}");
    }

    private static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexString(SHA256.HashData(content));
}

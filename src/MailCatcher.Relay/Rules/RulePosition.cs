using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using MailCatcher.Store;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>
/// How far the rules have come in the mailbox, kept over a restart: what was caught and not looked at when the program ended is looked at when it starts again. Only by the very same rules: mail that was caught while there
/// were others, or none, was not meant for these.
/// </summary>
internal sealed class RulePosition(Definitions definitions, IOptions<RelayOptions> options)
{
    private const string Kind = "release-rules";
    private const string Name = "position";
    private readonly string _rules = Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(options.Value.Rules)));
    private long _kept = -1;

    /// <returns>The sequence of the last message that these rules have looked at; <see langword="null"/>: they begin now.</returns>
    internal long? Find() => definitions.FindLive(Kind, Name)?.Value?.Split(' ') is [var rules, var sequence] && rules == _rules
        ? long.Parse(sequence, CultureInfo.InvariantCulture) : null;

    internal async Task KeepAsync(long sequence, CancellationToken cancellationToken)
    {
        if (sequence != _kept)
        {
            await definitions.PutAsync(new Definition(Kind, Name, string.Create(CultureInfo.InvariantCulture, $"{_rules} {sequence}")), cancellationToken);
            _kept = sequence;
        }
    }

    internal Task ForgetAsync(CancellationToken cancellationToken) =>
        definitions.FindLive(Kind, Name) is null ? Task.CompletedTask : definitions.PutAsync(new Definition(Kind, Name, null), cancellationToken);
}

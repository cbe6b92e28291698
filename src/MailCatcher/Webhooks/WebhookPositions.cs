using System.Collections.Concurrent;
using System.Text.Json;
using MailCatcher.Smtp;

namespace MailCatcher.Webhooks;

/// <summary>
/// How far each webhook has come, by the sequence of the last message that it is done with. The messages themselves are the queue, so this is all that must be kept: a small file in the data folder. After a crash the last
/// second's deliveries may be repeated, under the same id.
/// </summary>
/// <param name="file">The file; <see langword="null"/>: nothing is kept.</param>
/// <param name="logger">Told when it cannot be read or written.</param>
internal sealed class WebhookPositions(string? file, ILogger<WebhookPositions> logger)
{
    /// <summary>What the file is called in the data folder.</summary>
    internal const string FileName = "webhooks.json";

    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<string, long> _positions = Read(file, logger);
    private bool _hasChanged;

    /// <summary>How far a webhook has come; one that is new begins with what comes after it was made.</summary>
    internal long Of(Webhook webhook) => _positions.GetOrAdd(webhook.Name, webhook.ModSequence);

    /// <summary>It has come further.</summary>
    internal void Advance(string name, long sequence)
    {
        _positions[name] = sequence;
        _hasChanged = true;
    }

    /// <summary>It is gone, and one of the same name would begin anew.</summary>
    internal void Remove(string name)
    {
        _positions.TryRemove(name, out _);
        _hasChanged = true;
    }

    /// <summary>Keeps what has changed since the last time.</summary>
    internal void Keep()
    {
        if (file is null || !_hasChanged)
        {
            return;
        }

        lock (_writing)
        {
            _hasChanged = false;
            try
            {
                PrivateFile.Write(file, JsonSerializer.SerializeToUtf8Bytes<IDictionary<string, long>>(_positions));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                _hasChanged = true;
                logger.PositionsNotKept(fault, file);
            }
        }
    }

    private static ConcurrentDictionary<string, long> Read(string? file, ILogger logger)
    {
        try
        {
            return file is not null && File.Exists(file) && JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllBytes(file)) is { } kept
                ? new(kept, StringComparer.OrdinalIgnoreCase)
                : new(StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            logger.PositionsNotKept(fault, file!);
            return new(StringComparer.OrdinalIgnoreCase);
        }
    }
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MailCatcher.Smtp;

namespace MailCatcher.Access;

/// <summary>The API tokens: in a file of the data folder, or in memory. The file may be changed by another process (<c>mailcatcher token</c>) and is then read anew.</summary>
/// <param name="file">The file; <see langword="null"/>: in memory.</param>
/// <param name="time">The clock that tokens expire by.</param>
/// <param name="logger">Told when the file cannot be read.</param>
internal sealed class ApiTokens(string? file, TimeProvider time, ILogger<ApiTokens> logger)
{
    /// <summary>What the file is called in the data folder.</summary>
    internal const string FileName = "tokens.json";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private readonly Lock _changing = new();
    private ImmutableArray<ApiToken> _tokens = [];
    private DateTime _stamp;

    /// <summary>Every token that is kept, by name; expired ones too.</summary>
    internal ImmutableArray<ApiToken> All
    {
        get
        {
            lock (_changing)
            {
                if (file is not null && File.GetLastWriteTimeUtc(file) is var stamp && stamp != _stamp)
                {
                    Reload(file, stamp);
                }

                return _tokens;
            }
        }
    }

    /// <summary>Who a token is; <see langword="null"/> for one that is unknown or has expired. The time it takes tells nothing of the tokens there are.</summary>
    internal Caller? Find(string secret)
    {
        var hash = Encoding.ASCII.GetBytes(ApiToken.HashOf(secret));
        ApiToken? found = null;
        foreach (var token in All)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(token.Hash), hash))
            {
                found = token;
            }
        }

        return found is not null && !(found.ExpiresAt <= time.GetUtcNow()) && Grant.TryParse(found.Grant, out var grant) ? new Caller(found.Name, grant) : null;
    }

    /// <summary>Makes a token.</summary>
    /// <returns>The token itself, to be shown once; <see langword="null"/> when there is one of that name.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    internal string? Create(string name, Grant grant, TimeSpan? lifetime)
    {
        var secret = ApiToken.NewSecret();
        var now = time.GetUtcNow();
        var token = new ApiToken(name, ApiToken.HashOf(secret), grant.ToString(), now, lifetime is { } span ? now + span : null);
        return Change(tokens => tokens.Any(other => other.Name == name) ? null : tokens.Add(token)) ? secret : null;
    }

    /// <summary>Makes a token useless from now on.</summary>
    /// <returns>Whether there was one of that name.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    internal bool Revoke(string name) => Change(tokens => tokens.RemoveAll(token => token.Name == name) is var rest && rest.Length < tokens.Length ? rest : null);

    private bool Change(Func<ImmutableArray<ApiToken>, ImmutableArray<ApiToken>?> change)
    {
        lock (_changing)
        {
            if (file is null)
            {
                return change(_tokens) is { } changed && Keep(changed);
            }

            // Another process may be changing it too.
            using var held = new FileStream($"{file}.lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            if (change(File.Exists(file) ? Read(file) : []) is not { } tokens)
            {
                return false;
            }

            PrivateFile.Write(file, JsonSerializer.SerializeToUtf8Bytes<IReadOnlyList<ApiToken>>(tokens, Json));
            _stamp = File.GetLastWriteTimeUtc(file);
            return Keep(tokens);
        }
    }

    private bool Keep(ImmutableArray<ApiToken> tokens)
    {
        _tokens = tokens;
        return true;
    }

    private void Reload(string path, DateTime stamp)
    {
        try
        {
            _tokens = File.Exists(path) ? Read(path) : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            // Rather none than one that was revoked.
            _tokens = [];
            logger.TokensNotRead(fault, path);
        }

        _stamp = stamp;
    }

    private static ImmutableArray<ApiToken> Read(string path) => [.. JsonSerializer.Deserialize<ApiToken[]>(File.ReadAllBytes(path), Json) ?? []];
}

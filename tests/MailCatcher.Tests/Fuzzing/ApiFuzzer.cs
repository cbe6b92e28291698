using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MailCatcher.Tests.Fuzzing;

/// <summary>Makes requests from an OpenAPI description: mostly of the right shape with odd values, sometimes of the wrong type, now and then something that is no JSON at all.</summary>
/// <param name="random">Where the choices come from; the same seed makes the same requests.</param>
/// <param name="ids">Ids of messages that exist.</param>
/// <param name="description">The description.</param>
/// <param name="isMeant">Whether an operation is to be asked for, by its path.</param>
internal sealed partial class ApiFuzzer(Random random, IReadOnlyList<Guid> ids, JsonNode description, Func<string, bool> isMeant)
{
    private static readonly string[] OddTexts =
    [
        "", " ", "a", "latest", "0", "-1", "2147483648", "99999999999999999999", "1e309", "NaN", "null", "true", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%00", "%", "%zz", "\0", "a\r\nX-Injected: 1", "\ud800", "ａ", "😀",
        "<script>", "' OR 1=1 --", "{{7*7}}", "*", "?", "[", "((((((((((", "tag:", "is:", "before:9999-99-99", "after:tomorrow", "\"", "-\"", "to:", "larger:9e99", "a:b:c", "Europe/Nowhere", "user@example.test", "@", "a@", "\"a b\"@[1.2.3.4]",
        "00000000-0000-0000-0000-000000000000", "default", "http://127.0.0.1/", "50ms", "1h", "(a+)+$",
    ];

    private static readonly double[] OddNumbers = [-1, 0.5, 1e300, long.MaxValue, int.MinValue, 65_536, 1e-300];

    private readonly (string Path, string Method, JsonNode Operation)[] _operations =
    [
        .. description["paths"]!.AsObject().Where(path => isMeant(path.Key)).SelectMany(path => path.Value!.AsObject().Select(operation => (path.Key, operation.Key, operation.Value!))),
    ];

    /// <summary>How many operations are described.</summary>
    internal int OperationCount => _operations.Length;

    /// <summary>A request to an operation of the description.</summary>
    internal FuzzRequest Described()
    {
        var (path, method, operation) = _operations[random.Next(_operations.Length)];
        var query = new List<string>();
        foreach (var parameter in (operation["parameters"] as JsonArray ?? []).OfType<JsonNode>())
        {
            if ((string)parameter["in"]! == "path")
            {
                path = path.Replace($"{{{parameter["name"]}}}", Segment(), StringComparison.Ordinal);
            }
            else if (random.Next(4) > 0)
            {
                query.Add($"{parameter["name"]}={Escape(Value(parameter["schema"]!, depth: 3) is { } value ? $"{value}" : "")}");
            }
        }

        var schema = operation["requestBody"]?["content"]?["application/json"]?["schema"];
        var body = schema is null || random.Next(8) == 0 ? null : Broken(Value(schema, depth: 0)?.ToJsonString() ?? "null");
        return new FuzzRequest(method.ToUpperInvariant(), query.Count == 0 ? path : $"{path}?{string.Join('&', query)}", body);
    }

    /// <summary>A request to an endpoint of which only the pattern is known.</summary>
    internal FuzzRequest Undescribed(string method, string pattern)
    {
        var path = "/" + Parameter().Replace(pattern, _ => Segment()).TrimStart('/');
        var names = new[] { "query", "start", "limit", "timeout", "since", "count", "inbox", "before", "take", "tz", "pattern", "failed", "moveTo", "kind" };
        var query = string.Join('&', Enumerable.Range(0, random.Next(3)).Select(_ => $"{names[random.Next(names.Length)]}={Escape(Text())}"));
        return new FuzzRequest(method, query.Length == 0 ? path : $"{path}?{query}", method is "GET" or "HEAD" ? null : Broken(Anything(0)?.ToJsonString() ?? "null"));
    }

    private JsonNode? Value(JsonNode schema, int depth)
    {
        while ((string?)schema["$ref"] is { } reference)
        {
            schema = reference.TrimStart('#', '/').Split('/').Aggregate(description, (at, step) => at[step]!);
        }

        // Of the wrong type; or deeper than anything is meant to be.
        if (random.Next(8) == 0 || depth > 8)
        {
            return Anything(depth);
        }

        return (schema["oneOf"] ?? schema["anyOf"]) is JsonArray { Count: > 0 } choices ? Value(choices[random.Next(choices.Count)]!, depth + 1)
            : schema["enum"] is JsonArray { Count: > 0 } known && random.Next(4) > 0 ? known[random.Next(known.Count)]?.DeepClone()
            : (schema["type"] is JsonArray types ? (string?)types[random.Next(types.Count)] : (string?)schema["type"]) switch
            {
                "null" => null,
                "array" => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(schema["items"]!, depth + 1))]),
                "boolean" => random.Next(2) == 0,
                "integer" or "number" => random.Next(4) == 0 ? OddNumbers[random.Next(OddNumbers.Length)] : random.Next(-2, 120),
                "string" => (JsonNode?)Text(),
                _ => Properties(schema, depth),
            };
    }

    private JsonObject Properties(JsonNode schema, int depth)
    {
        var value = new JsonObject();
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            if (random.Next(3) > 0)
            {
                value[name] = Value(property!, depth + 1);
            }
        }

        if (schema["additionalProperties"] is JsonObject other)
        {
            value[Text()] = Value(other, depth + 1);
        }

        return value;
    }

    private JsonNode? Anything(int depth) => random.Next(depth > 3 ? 5 : 7) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.NextInt64(long.MinValue, long.MaxValue),
        3 => random.NextDouble() * 1e300,
        4 => Text(),
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Anything(depth + 1))]),
        _ => new JsonObject(((string[])["Name", "Grant", "IDs", "Tags", "Url", "Rules", "Read", "To", "User", "Secret", "ExpiresAt", "LifetimeHours", "rules"])
            .Where(_ => random.Next(3) == 0).Select(name => KeyValuePair.Create(name, Anything(depth + 1)))),
    };

    // Now and then the text is cut off, or is no JSON.
    private string Broken(string json) => random.Next(16) switch
    {
        0 => json[..random.Next(json.Length + 1)],
        1 => "",
        2 => new string('[', random.Next(1, 3_000)),
        3 => Text(),
        _ => json,
    };

    private string Text() => random.Next(12) switch
    {
        0 => ids[random.Next(ids.Count)].ToString(),
        1 => new string((char)random.Next(1, 0xD7FF), random.Next(1, 300)),
        _ => OddTexts[random.Next(OddTexts.Length)],
    };

    private string Segment() => random.Next(3) == 0 ? ids[random.Next(ids.Count)].ToString() : random.Next(6) == 0 ? Raw(Text()) : Escape(Text()) is { Length: > 0 } text ? text : "x";

    // As it is, but for what would be another segment, and for what HttpClient does not send as it is: beyond ASCII it sends what was in its buffer, which may be half another request.
    private static string Raw(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.IsAscii && rune.Value != '/' ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));

    private static string Escape(string text) => Uri.EscapeDataString(string.Concat(text.EnumerateRunes()));

    [GeneratedRegex(@"\{[^}]*\}+")]
    private static partial Regex Parameter();
}

/// <summary>A request as it is made.</summary>
internal sealed record FuzzRequest(string Method, string Path, string? Body);

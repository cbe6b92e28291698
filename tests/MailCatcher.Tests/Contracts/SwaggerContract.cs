using System.Text.Json;
using System.Text.Json.Nodes;

namespace MailCatcher.Tests.Contracts;

/// <summary>Holds an answer against the answer that a Swagger 2.0 description promises for a path: every property there, every value of its type, nothing null.</summary>
internal sealed class SwaggerContract
{
    private readonly JsonNode _description = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Contracts", "mailpit-v1.swagger.json")))!;

    /// <summary>Every path with its methods.</summary>
    internal IEnumerable<(string Path, string Method)> Operations =>
        _description["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => (path.Key, method.Key)));

    /// <summary>What is wrong with an answer, one line each, by the place in it.</summary>
    internal IReadOnlyList<string> FaultsOf(string method, string path, int status, string? mediaType, string body)
    {
        var operation = _description["paths"]![path]![method]!;
        if (operation["responses"]![$"{status}"] is not { } promised)
        {
            // Where there is nothing to show of a thing that may be missing, 404 stands for 400.
            return status == 404 && operation["responses"]!["400"] is not null && path.Contains('{', StringComparison.Ordinal) ? [] : [$"{status} is not promised"];
        }

        var reference = (string?)promised["$ref"] ?? "";
        var schema = Follow(promised)["schema"]!;
        var faults = new List<string>();
        if ((string?)Follow(schema)["type"] != "string")
        {
            CheckType(mediaType, ["application/json"], faults);
            Check(schema, Parse(body, faults), "$", faults);
        }
        else if (status == 200)
        {
            // "ok" is text, whatever the description says it is; Mailpit's own server sends it so.
            var isOk = reference.EndsWith("/OKResponse", StringComparison.Ordinal);
            CheckType(mediaType, isOk ? ["text/plain"] : [.. operation["produces"]!.AsArray().Select(type => (string)type!)], faults);
            if (isOk && body != "ok")
            {
                faults.Add($"'{body}' instead of 'ok'");
            }
        }
        else
        {
            CheckType(mediaType, ["text/plain"], faults);
            if (body.Length == 0)
            {
                faults.Add("the reason is missing");
            }
        }

        return faults;
    }

    private static void CheckType(string? actual, string[] expected, List<string> faults)
    {
        if (!expected.Any(type => type.EndsWith("/*", StringComparison.Ordinal) ? actual?.StartsWith(type[..^1], StringComparison.Ordinal) == true : type == actual))
        {
            faults.Add($"{actual ?? "no media type"} is not promised");
        }
    }

    private static JsonNode? Parse(string body, List<string> faults)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            faults.Add($"is no JSON: {body}");
            return null;
        }
    }

    private void Check(JsonNode schema, JsonNode? value, string place, List<string> faults)
    {
        schema = Follow(schema);
        var expected = (string?)schema["type"] ?? "object";
        var actual = TypeOf(value);
        if (actual != expected && !(expected == "number" && actual == "integer"))
        {
            faults.Add($"{place} is {actual} instead of {expected}");
            return;
        }

        if (value is JsonArray items)
        {
            for (var index = 0; index < items.Count; index++)
            {
                Check(schema["items"]!, items[index], $"{place}[{index}]", faults);
            }
        }
        else if (value is JsonObject properties)
        {
            CheckProperties(schema, properties, place, faults);
        }
        else if ((string?)schema["format"] == "date-time" && !DateTimeOffset.TryParse((string?)value, out _))
        {
            faults.Add($"{place} is no date: {value}");
        }
    }

    private void CheckProperties(JsonNode schema, JsonObject value, string place, List<string> faults)
    {
        foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
        {
            if (value.ContainsKey(name))
            {
                Check(property!, value[name], $"{place}.{name}", faults);
            }
            else
            {
                faults.Add($"{place}.{name} is missing");
            }
        }

        if (schema["additionalProperties"] is { } other)
        {
            foreach (var (name, property) in value)
            {
                Check(other, property, $"{place}.{name}", faults);
            }
        }
    }

    private JsonNode Follow(JsonNode node)
    {
        while ((string?)node["$ref"] is { } reference)
        {
            node = reference.TrimStart('#', '/').Split('/').Aggregate(_description, (at, step) => at[step]!);
        }

        return node;
    }

    private static string TypeOf(JsonNode? value) => value switch
    {
        null => "null",
        JsonArray => "array",
        JsonObject => "object",
        JsonValue scalar when scalar.TryGetValue<bool>(out _) => "boolean",
        JsonValue scalar when scalar.TryGetValue<long>(out _) => "integer",
        JsonValue scalar when scalar.TryGetValue<double>(out _) => "number",
        _ => "string",
    };
}

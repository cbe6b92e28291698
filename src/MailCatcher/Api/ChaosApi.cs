using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MailCatcher.Access;
using MailCatcher.Smtp;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>Faults injected on purpose, while the program runs: <c>/api/v1/chaos</c> as Mailpit has it, and <c>/api/v1/faults</c> with everything a rule can do.</summary>
internal static class ChaosApi
{
    private static readonly JsonSerializerOptions RuleJson = new()
    {
        PropertyNameCaseInsensitive = true,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false), new TimeSpanConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    internal static void MapChaos(this RouteGroupBuilder api)
    {
        api.MapGet("/chaos", (FaultInjector faults) => TypedResults.Ok(ChaosJson.Of(faults.Rules)));
        api.MapPut("/chaos", SetTriggers).Needs(Scope.Admin);
        api.MapGet("/faults", (FaultInjector faults) => TypedResults.Json(new FaultsJson(faults.Rules, faults.Seed), RuleJson));
        api.MapPut("/faults", SetRulesAsync).Needs(Scope.Admin);
    }

    /// <summary>Mailpit's three triggers; what is left out is reset. Rules of our own stay.</summary>
    private static Results<Ok<ChaosJson>, ContentHttpResult> SetTriggers(FaultInjector faults, JsonBody<ChaosJson> body)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var wanted = body.Value ?? new ChaosJson();
        if (wanted.Problem() is { } problem)
        {
            return ApiAnswers.Wrong(problem);
        }

        faults.Replace([.. faults.Rules.Where(rule => !ChaosJson.IsTrigger(rule)), .. wanted.ToRules()], faults.Seed);
        return TypedResults.Ok(ChaosJson.Of(faults.Rules));
    }

    private static async Task<Results<JsonHttpResult<FaultsJson>, ContentHttpResult>> SetRulesAsync(FaultInjector faults, HttpContext context)
    {
        try
        {
            var wanted = await JsonSerializer.DeserializeAsync<FaultsJson>(context.Request.Body, RuleJson, context.RequestAborted) ?? new FaultsJson([], null);
            faults.Replace(wanted.Rules.IsDefault ? [] : wanted.Rules, wanted.Seed);
            return TypedResults.Json(new FaultsJson(faults.Rules, faults.Seed), RuleJson);
        }
        catch (JsonException fault)
        {
            return ApiAnswers.Wrong($"The request body is not {{\"Rules\": [{{\"Name\": \"…\", \"Stage\": \"…\", \"Action\": \"…\"}}]}}: {fault.Message}");
        }
        catch (ArgumentException fault)
        {
            return ApiAnswers.Wrong(fault.Message);
        }
    }

    /// <summary>The rules in force.</summary>
    /// <param name="Rules">In order: the first that applies acts.</param>
    /// <param name="Seed">Makes random choices repeatable.</param>
    internal sealed record FaultsJson(ImmutableArray<FaultRule> Rules, int? Seed);

    /// <summary>A time as people write it in settings too: <c>00:00:05</c>.</summary>
    private sealed class TimeSpanConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Settings.SettingValue.TryParse(typeof(TimeSpan), reader.GetString()!, out var time) ? (TimeSpan)time
            : reader.TokenType == JsonTokenType.String && reader.GetString() is "" or "0" or "00:00:00" ? TimeSpan.Zero
            : throw new JsonException("a time must be text such as 500ms, 30s or 00:00:05");

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString("c", System.Globalization.CultureInfo.InvariantCulture));
    }
}

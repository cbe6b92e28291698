using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace MailCatcher.Api;

/// <summary>Reads the JSON body of a request, whatever media type it claims (clients of the field often send none), and answers in plain text when it is wrong.</summary>
/// <typeparam name="T">The body's shape.</typeparam>
/// <param name="Value">What was read; <see langword="null"/> for an empty body.</param>
/// <param name="Fault">The answer when the body is wrong.</param>
internal sealed record JsonBody<T>(T? Value, ContentHttpResult? Fault) : IEndpointParameterMetadataProvider
    where T : class
{
    /// <summary>Tells the API's description what is expected; not ASP.NET's own way, which would refuse other media types.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new BodyShape(typeof(T)));

    /// <summary>Binds the body to a handler's parameter.</summary>
    public static async ValueTask<JsonBody<T>> BindAsync(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            body.Position = 0;
            return new JsonBody<T>(body.Length == 0 ? null : await JsonSerializer.DeserializeAsync<T>(body, options, context.RequestAborted), null);
        }
        catch (JsonException fault)
        {
            return new JsonBody<T>(null, ApiAnswers.Wrong($"The request body is not the JSON expected here: {fault.Message}"));
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return new JsonBody<T>(null, ApiAnswers.TooLarge(fault.Message));
        }
    }
}

/// <summary>The shape of the JSON that an endpoint takes.</summary>
internal sealed record BodyShape(Type Type);

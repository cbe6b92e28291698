using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MailCatcher.Api.Description;

/// <summary>The API's own description, made from its code: OpenAPI 3.1 at <c>/openapi/v1.json</c>.</summary>
internal static class ApiDescription
{
    private const string Document = "v1";

    internal static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description => description.RelativePath is { } path
            && (path.StartsWith("api/v1/", StringComparison.Ordinal) || path.StartsWith("view/", StringComparison.Ordinal) || path is "livez" or "readyz");
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "MailCatcher",
                Version = InfoApi.Version,
                Description = "Caught mail: to list, search, read, wait for, release and delete. The paths that Mailpit has are compatible with it.",
                License = new OpenApiLicense { Name = "MIT" },
            };

            // The framework's own are the names of our classes.
            document.Tags = document.Paths.Values.SelectMany(path => path.Operations?.Values.SelectMany(operation => operation.Tags ?? new HashSet<OpenApiTagReference>()) ?? [])
                .Select(tag => tag.Name).OfType<string>().Distinct().Order(StringComparer.Ordinal).Select(name => new OpenApiTag { Name = name }).ToHashSet();
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeAsync);
    });

    internal static void MapApiDescription(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenApi("/openapi/{documentName}.json");
        endpoints.MapApiReader();
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var path = context.Description.RelativePath ?? "";
        var subject = path.StartsWith("api/v1/", StringComparison.Ordinal) ? path.Split('/')[2] : path.Split('/')[0];
        operation.Tags = new HashSet<OpenApiTagReference> { new(subject, context.Document) };
        operation.OperationId = OperationIdOf(context.Description.HttpMethod ?? "", path);
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<BodyShape>().FirstOrDefault() is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = await context.GetOrCreateSchemaAsync(body.Type, parameterDescription: null, cancellationToken) },
                },
            };
        }

        operation.Responses ??= [];
        operation.Responses.TryAdd("400", Text("What is wrong with the request."));
        if (path.Contains('{', StringComparison.Ordinal))
        {
            operation.Responses.TryAdd("404", Text("There is no such thing."));
        }
    }

    // getMessageIdPartPartId: unlike any other, and the same from release to release.
    private static string OperationIdOf(string method, string path) => string.Concat(
        path.Replace("api/v1/", "", StringComparison.Ordinal).Split('/', '{', '}', '-', '.').Where(word => word.Length > 0)
            .Select(word => char.ToUpperInvariant(word[0]) + word[1..]).Prepend(method.ToLowerInvariant()));

    private static OpenApiResponse Text(string description) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { ["text/plain"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } } },
    };
}

using System.Text.RegularExpressions;

namespace MailCatcher.Web;

/// <summary>Reads several slashes in a row as one, before routing: clients that put addresses together write <c>//view/…</c>, and the servers they were written for forgive it.</summary>
internal sealed partial class PathCleaner(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.Value is { } path && path.Contains("//", StringComparison.Ordinal))
        {
            context.Request.Path = new PathString(Slashes().Replace(path, "/"));
        }

        return next(context);
    }

    [GeneratedRegex("//+", RegexOptions.CultureInvariant)]
    private static partial Regex Slashes();
}

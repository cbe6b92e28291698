using System.Net;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace MailCatcher.Web;

/// <summary>What an answer that has failed and says nothing says after all: to a person in a browser a page, to a program problem details.</summary>
internal static class StatusPages
{
    internal static async Task TellAsync(StatusCodeContext context)
    {
        var (http, status) = (context.HttpContext, context.HttpContext.Response.StatusCode);
        if (HttpMethods.IsGet(http.Request.Method) && http.Request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase)))
        {
            http.Response.ContentType = "text/html; charset=utf-8";
            await http.Response.WriteAsync(Page(status, $"{http.Request.PathBase}/"), http.RequestAborted);
        }
        else
        {
            await http.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext { HttpContext = http, ProblemDetails = { Status = status } });
        }
    }

    private static string Page(int status, string home) => $$"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <title>{{Title(status)}} · MailCatcher</title>
          <style>body{font:16px/1.6 system-ui,sans-serif;display:grid;place-content:center;min-height:90vh;text-align:center;margin:0;padding:16px}h1{font-size:22px;margin:0}p{margin:8px 0 20px}</style>
        </head>
        <body>
          <h1>{{Title(status)}}</h1>
          <p>{{(status == StatusCodes.Status404NotFound ? "The address leads nowhere here." : $"The server answered with {status}.")}}</p>
          <a href="{{WebUtility.HtmlEncode(home)}}">To the inbox</a>
        </body>
        </html>
        """;

    private static string Title(int status) => status == StatusCodes.Status404NotFound ? "There is no such page" : WebUtility.HtmlEncode(ReasonPhrases.GetReasonPhrase(status));
}

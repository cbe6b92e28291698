using System.Buffers;
using System.Text;
using System.Text.Json;
using MailCatcher.Api;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace MailCatcher.Events;

/// <summary>
/// What changes, as server-sent events: <c>/api/v1/events</c>. Each event's id is its place among all; a client that comes back with the last one it had (Last-Event-ID, or <c>since</c>)
/// gets what it missed, once. One that was away too long, or reads too slowly, is told to read again (<c>resync</c>).
/// </summary>
internal static class EventsApi
{
    // Proxies close connections that are silent for a minute.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    internal static void MapEvents(this RouteGroupBuilder api) => api.MapGet("/events", StreamAsync)
        .WithSummary("What changes, as server-sent events; resumes after Last-Event-ID.")
        .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
        .Produces<string>(StatusCodes.Status400BadRequest, "text/plain");

    private static async Task StreamAsync(
        HttpContext context, StoreEvents events, TimeProvider time, IHostApplicationLifetime lifetime, IOptions<JsonOptions> json, string? since, string[]? inbox)
    {
        var last = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : since;
        StoreEventId from = default;
        if (!string.IsNullOrEmpty(last) && !StoreEventId.TryParse(last, out from))
        {
            await ApiAnswers.Wrong($"'{last}' is not the id of an event.").ExecuteAsync(context);
            return;
        }

        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        using var watch = string.IsNullOrEmpty(last) ? events.Watch() : events.Watch(from);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var writer = new Writer(context.Response, json.Value.SerializerOptions, time, ended.Token);
        try
        {
            await writer.WriteAsync(watch, EventScope.Of(inbox ?? []));
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client left, or we stop.
        }
    }

    /// <summary>Writes the events of one watch to one client.</summary>
    private sealed class Writer(HttpResponse response, JsonSerializerOptions json, TimeProvider time, CancellationToken ended)
    {
        internal async Task WriteAsync(StoreWatch watch, EventScope scope)
        {
            if (watch.TakeLoss())
            {
                Put(watch.Start, "resync", new EventJson { ModSequence = watch.Start.ModSequence });
            }

            Put(watch.Start, "watching", new EventJson { ModSequence = watch.Start.ModSequence });
            await FlushAsync();
            while (await WaitAsync(watch))
            {
                while (watch.Reader.TryRead(out var storeEvent))
                {
                    if (watch.TakeLoss())
                    {
                        Put(storeEvent.Id, "resync", new EventJson { ModSequence = storeEvent.ModSequence });
                    }

                    foreach (var narrowed in scope.Narrow(storeEvent))
                    {
                        var (kind, data) = EventJson.Of(narrowed);
                        Put(storeEvent.Id, kind, data);
                    }

                    // Event by event: a client that does not read is noticed at once, and what waits for it is in the watch, which is bounded.
                    await FlushAsync();
                }
            }
        }

        private async Task<bool> WaitAsync(StoreWatch watch)
        {
            var something = watch.Reader.WaitToReadAsync(ended).AsTask();
            while (true)
            {
                try
                {
                    return await something.WaitAsync(KeepAlive, time, ended);
                }
                catch (TimeoutException)
                {
                    response.BodyWriter.Write(":\n\n"u8);
                    await FlushAsync();
                }
            }
        }

        private void Put(StoreEventId id, string kind, EventJson data)
        {
            response.BodyWriter.Write(Encoding.UTF8.GetBytes($"id: {id}\nevent: {kind}\ndata: "));
            response.BodyWriter.Write(JsonSerializer.SerializeToUtf8Bytes(data, json));
            response.BodyWriter.Write("\n\n"u8);
        }

        private async Task FlushAsync() => await response.BodyWriter.FlushAsync(ended);
    }
}

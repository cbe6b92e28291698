using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MailCatcher.Client;

/// <summary>A MailCatcher's API. Safe for any number of callers.</summary>
public sealed class MailCatcherClient : IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    /// <summary>Speaks to the server at an address such as <c>http://127.0.0.1:8025</c>, below a path too.</summary>
    /// <param name="address">The base address.</param>
    /// <param name="token">An API token; <see langword="null"/> where no login is needed.</param>
    /// <param name="time">The clock of pauses; <see langword="null"/>: the system's.</param>
    public MailCatcherClient(Uri address, string? token = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(address);

        // Waits and streams take as long as they take; every call has a cancellation token.
        _http = new HttpClient { BaseAddress = new Uri(address.AbsoluteUri.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        _time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>A page of the list, newest first.</summary>
    public Task<MailPage> ListAsync(int start = 0, int limit = 50, string? inbox = null, CancellationToken cancellationToken = default) =>
        GetAsync<MailPage>($"messages{Query(("start", Text(start)), ("limit", Text(limit)), ("inbox", inbox))}", cancellationToken);

    /// <summary>A page of what a search finds, newest first.</summary>
    public Task<MailPage> SearchAsync(string query, int start = 0, int limit = 50, CancellationToken cancellationToken = default) =>
        GetAsync<MailPage>($"search{Query(("query", query), ("start", Text(start)), ("limit", Text(limit)))}", cancellationToken);

    /// <summary>One message, which is marked as read; <c>latest</c> is the newest.</summary>
    /// <exception cref="MailCatcherException">There is none.</exception>
    public Task<MailMessage> GetAsync(string id, CancellationToken cancellationToken = default) => GetAsync<MailMessage>($"message/{Uri.EscapeDataString(id)}", cancellationToken);

    /// <summary>One message's source, byte for byte.</summary>
    public async Task<byte[]> GetRawAsync(string id, CancellationToken cancellationToken = default) => await GetBytesAsync($"message/{Uri.EscapeDataString(id)}/raw", cancellationToken);

    /// <summary>One part, decoded.</summary>
    public async Task<byte[]> GetPartAsync(string id, string partId, CancellationToken cancellationToken = default) =>
        await GetBytesAsync($"message/{Uri.EscapeDataString(id)}/part/{Uri.EscapeDataString(partId)}", cancellationToken);

    /// <summary>The links and codes of one message, which is not marked as read.</summary>
    public Task<FoundMail> ExtractAsync(string id, string? pattern = null, CancellationToken cancellationToken = default) =>
        GetAsync<FoundMail>($"message/{Uri.EscapeDataString(id)}/extract{Query(("pattern", pattern))}", cancellationToken);

    /// <summary>Waits for one message that matches a search: already there, or yet to come.</summary>
    /// <exception cref="MailNotArrivedException">It has not come in time; the message says what did.</exception>
    public async Task<FoundMail> WaitAsync(string query = "", WaitOptions? options = null, CancellationToken cancellationToken = default) =>
        (await WaitManyAsync(query, options, cancellationToken))[0];

    /// <summary>Waits for <see cref="WaitOptions.Count"/> messages, and returns the newest of them first.</summary>
    /// <exception cref="MailNotArrivedException">They have not come in time; the message says what did.</exception>
    public async Task<IReadOnlyList<FoundMail>> WaitManyAsync(string query, WaitOptions? options = null, CancellationToken cancellationToken = default)
    {
        var how = options ?? new WaitOptions();
        var parameters = Query(
            ("query", query),
            ("timeout", string.Create(CultureInfo.InvariantCulture, $"{(long)how.Timeout.TotalMilliseconds}ms")),
            ("count", Text(how.Count)),
            ("since", how.Since?.ToString(CultureInfo.InvariantCulture)),
            ("inbox", how.Inbox),
            ("pattern", how.Pattern));
        return (await GetAsync<WaitAnswer>($"wait{parameters}", cancellationToken)).Messages;
    }

    /// <summary>Deletes messages by their ids.</summary>
    public Task DeleteAsync(IEnumerable<string> ids, CancellationToken cancellationToken = default)
    {
        // Without ids the server would delete everything.
        var all = ids.ToArray();
        return all.Length == 0 ? Task.CompletedTask : SendAsync(HttpMethod.Delete, "messages", new { IDs = all }, cancellationToken);
    }

    /// <summary>Deletes what a search finds.</summary>
    public Task DeleteFoundAsync(string query, CancellationToken cancellationToken = default) => SendAsync(HttpMethod.Delete, $"search{Query(("query", query))}", null, cancellationToken);

    /// <summary>Deletes every message.</summary>
    public Task DeleteAllAsync(CancellationToken cancellationToken = default) => SendAsync(HttpMethod.Delete, "messages", new { IDs = Array.Empty<string>() }, cancellationToken);

    /// <summary>Marks messages as read, or as unread.</summary>
    public Task MarkReadAsync(IEnumerable<string> ids, bool read = true, CancellationToken cancellationToken = default)
    {
        var all = ids.ToArray();
        return all.Length == 0 ? Task.CompletedTask : SendAsync(HttpMethod.Put, "messages", new { IDs = all, Read = read }, cancellationToken);
    }

    /// <summary>Releases a message to real recipients through the server's relay.</summary>
    public Task ReleaseAsync(string id, IEnumerable<string> to, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"message/{Uri.EscapeDataString(id)}/release", new { To = to.ToArray() }, cancellationToken);

    /// <summary>Makes an inbox for one run of a test suite, or for one test.</summary>
    /// <param name="lifetime">When it goes by itself, if nobody disposes it. Default one hour.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    public async Task<MailRun> BeginRunAsync(TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
    {
        var body = new { Lifetime = string.Create(CultureInfo.InvariantCulture, $"{(long)(lifetime ?? TimeSpan.FromHours(1)).TotalSeconds}s") };
        using var answer = await SendForAnswerAsync(HttpMethod.Post, "runs", body, cancellationToken);
        return new MailRun(this, await answer.Content.ReadFromJsonAsync<MailRun.RunAnswer>(Json, cancellationToken) ?? throw new JsonException("The answer is empty."));
    }

    /// <summary>
    /// What changes, without an end. When the connection breaks it is made again and goes on where it was: nothing is missed and nothing comes twice, unless an event <c>resync</c> says otherwise.
    /// </summary>
    /// <param name="since">The <see cref="MailEvent.Id"/> to go on after; <see langword="null"/>: from now on.</param>
    /// <param name="inbox">Only this inbox's; <see langword="null"/>: all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<MailEvent> WatchAsync(string? since = null, string? inbox = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var last = since;
        while (!cancellationToken.IsCancellationRequested)
        {
            await using var items = OpenAsync(last, inbox, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await MoveNextAsync(items))
            {
                var item = items.Current;
                last = item.EventId ?? last;
                if (item.EventType != "watching")
                {
                    yield return JsonSerializer.Deserialize<MailEvent>(item.Data, Json)! with { Id = item.EventId ?? "", Kind = item.EventType };
                }
            }

            await Task.Delay(ReconnectPause, _time, cancellationToken);
        }
    }

    /// <summary>Ends a run: its messages and its credentials go.</summary>
    internal Task EndRunAsync(string name, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, $"runs/{Uri.EscapeDataString(name)}", null, cancellationToken);

    // A connection that breaks is an end like any other.
    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<SseItem<string>> items)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException)
        {
            return false;
        }
    }

    private async IAsyncEnumerable<SseItem<string>> OpenAsync(string? since, string? inbox, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(
            $"api/v1/events{Query(("since", since), ("inbox", inbox))}", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await DemandAsync(answer, cancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken))
        {
            yield return item;
        }
    }

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var answer = await SendForAnswerAsync(HttpMethod.Get, path, null, cancellationToken);
        return await answer.Content.ReadFromJsonAsync<T>(Json, cancellationToken) ?? throw new JsonException("The answer is empty.");
    }

    private async Task<byte[]> GetBytesAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await SendForAnswerAsync(HttpMethod.Get, path, null, cancellationToken);
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private async Task SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        (await SendForAnswerAsync(method, path, body, cancellationToken)).Dispose();

    private async Task<HttpResponseMessage> SendForAnswerAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        var answer = await _http.SendAsync(request, cancellationToken);
        try
        {
            await DemandAsync(answer, cancellationToken);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private static async Task DemandAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
        {
            return;
        }

        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        var problem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json" ? JsonNode.Parse(text) : null;
        var reason = (string?)problem?["detail"] ?? (string?)problem?["title"] ?? (text.Length > 0 ? text : answer.ReasonPhrase ?? $"{(int)answer.StatusCode}");
        if (answer.StatusCode == HttpStatusCode.RequestTimeout)
        {
            var arrived = problem?["arrived"]?.AsArray().Select(mail => $"\n  to {string.Join(", ", mail!["To"]!.AsArray())}: {mail["Subject"]}") ?? [];
            throw new MailNotArrivedException(reason + string.Concat(arrived));
        }

        throw new MailCatcherException(answer.StatusCode, reason);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Query(params (string Name, string? Value)[] parameters)
    {
        var given = parameters.Where(parameter => !string.IsNullOrEmpty(parameter.Value)).Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}").ToArray();
        return given.Length == 0 ? "" : $"?{string.Join('&', given)}";
    }

    private sealed record WaitAnswer(long ModSequence, IReadOnlyList<FoundMail> Messages);
}

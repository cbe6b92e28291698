using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace MailCatcher.Webhooks;

/// <summary>Makes one delivery: signed as Standard Webhooks are, to an address that was checked.</summary>
internal sealed class WebhookSender(IOptions<WebhookOptions> options, TimeProvider time) : IDisposable
{
    private readonly HttpMessageInvoker _http = GuardedHttp.Create(new TargetRules(options.Value.AllowedTargets));

    /// <summary>Offers a body to the receiver once.</summary>
    /// <param name="webhook">To whom.</param>
    /// <param name="id">The same for every attempt, so that the receiver can tell a repetition.</param>
    /// <param name="body">JSON.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<WebhookAttempt> SendAsync(Webhook webhook, string id, byte[] body, CancellationToken cancellationToken)
    {
        var (started, now) = (time.GetTimestamp(), time.GetUtcNow());
        using var timeout = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("User-Agent", "MailCatcher");
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", SignatureOf(webhook.Secret, id, timestamp, body));
        WebhookAttempt Attempt(int? status, string? fault) => new(now, id, status, fault, (int)time.GetElapsedTime(started).TotalMilliseconds);
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            return Attempt((int)response.StatusCode, response.StatusCode is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices ? null : $"answered {(int)response.StatusCode}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Attempt(null, $"did not answer within {options.Value.Timeout.TotalSeconds} s");
        }
        catch (HttpRequestException fault)
        {
            return Attempt(null, (fault.InnerException?.Message ?? fault.Message).ReplaceLineEndings(" "));
        }
    }

    /// <summary>The signature (Standard Webhooks, version 1): HMAC-SHA256 over id, time and body.</summary>
    internal static string SignatureOf(string secret, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        var key = Webhook.KeyOf(secret) ?? throw new InvalidOperationException("The key was not checked.");
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{id}.{timestamp}."), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}

/// <summary>One attempt of a delivery, as the log shows it. The receiver's answer itself is never kept.</summary>
/// <param name="At">When.</param>
/// <param name="Id">The delivery's id.</param>
/// <param name="Status">The HTTP status; <see langword="null"/> when there was no answer.</param>
/// <param name="Fault">What went wrong; <see langword="null"/>: it was taken.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record WebhookAttempt(DateTimeOffset At, string Id, int? Status, string? Fault, int Milliseconds)
{
    internal bool IsTaken => Fault is null;

    /// <summary>Whether trying again may help: the receiver was away or busy. Any other refusal is of the message.</summary>
    internal bool MayPass => Status is null or 408 or 425 or 429 or >= 500;
}

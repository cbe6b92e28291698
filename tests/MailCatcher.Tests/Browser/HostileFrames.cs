using System.Text.Json;
using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>
/// Shows many addresses at once in frames of a page of ours and looks what comes of them. What a body does is counted: scripts that ran, dialogs, messages to the top page, pages that opened, and
/// where the top page is.
/// </summary>
internal sealed class HostileFrames(OpenPage open)
{
    private const int AtOnce = 24;

    private readonly List<string> _told = [];
    private string _address = "";

    /// <summary>What was done, a line each.</summary>
    internal IEnumerable<string> Told => _told;

    internal async Task ListenAsync()
    {
        _address = open.Page.Url;
        open.Page.Dialog += async (_, dialog) =>
        {
            _told.Add($"a dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        await open.Page.EvaluateAsync("() => { window.told = []; addEventListener('message', (event) => event.data === 'pwned' && told.push(event.data)); }");
    }

    /// <summary>Shows them, a body each, with the attribute or without.</summary>
    /// <param name="bodies">The bodies with their addresses.</param>
    /// <param name="sandbox">The frame's sandbox attribute; <see langword="null"/>: none, so that the policy alone must hold.</param>
    /// <param name="clicks">Whether what wants to be clicked is clicked.</param>
    internal async Task ShowAsync(IEnumerable<(HostileHtml Body, string Address)> bodies, string? sandbox, Func<HostileHtml, bool> clicks)
    {
        foreach (var batch in bodies.Chunk(AtOnce))
        {
            await LoadAsync(batch, sandbox);
            var frames = open.Page.Frames.ToDictionary(frame => frame.Name);
            foreach (var (body, _) in batch)
            {
                var frame = frames[body.Name];
                if (body.WantsClick && clicks(body))
                {
                    await ClickAsync(frame);
                }

                await LookAsync(body, frame);
            }
        }

        var messages = await open.Page.EvaluateAsync<int>("() => window.told.length");
        _told.AddRange(Enumerable.Repeat("a message to the top page", messages));
        if (open.Page.Url != _address)
        {
            _told.Add($"the top page went to {open.Page.Url}");
        }

        _told.AddRange(open.Page.Context.Pages.Skip(1).Select(page => $"a page opened: {page.Url}"));
    }

    private async Task LoadAsync((HostileHtml Body, string Address)[] batch, string? sandbox) => await open.Page.EvaluateAsync(
        """
        ({ frames, sandbox }) => Promise.all(frames.map(([name, address]) => new Promise((done) => {
          const frame = document.createElement('iframe');
          if (sandbox !== null) frame.setAttribute('sandbox', sandbox);
          frame.className = 'hostile'; frame.name = name; frame.referrerPolicy = 'no-referrer';
          frame.onload = done; frame.onerror = done; frame.src = address;
          document.body.append(frame);
        })))
        """,
        new { frames = batch.Select(shown => new[] { shown.Body.Name, shown.Address }).ToArray(), sandbox });

    private async Task LookAsync(HostileHtml body, IFrame frame)
    {
        try
        {
            var (id, text) = JsonSerializer.Deserialize<string[]>(await frame.EvaluateAsync<string>("() => JSON.stringify([document.documentElement.id, document.documentElement.textContent.slice(0, 400)])")) is [var first, var second] ? (first, second) : ("", "");
            if (id == HostileHtml.Mark)
            {
                _told.Add($"a script ran: {body.Name}");
            }

            // Only what is really there was tried. In another charset its words may be others.
            if (body.Charset == "utf-8" && !text.Contains("Before.", StringComparison.Ordinal) && !frame.Url.StartsWith("chrome-error:", StringComparison.Ordinal))
            {
                _told.Add($"it did not show: {body.Name}, {frame.Url}");
            }
        }
        catch (PlaywrightException fault) when (fault.Message.Contains("detached", StringComparison.Ordinal) || fault.Message.Contains("destroyed", StringComparison.Ordinal))
        {
            // It tried to go away and was stopped by the page's own policy.
        }
        finally
        {
            await open.Page.EvaluateAsync("name => document.querySelector(`iframe.hostile[name='${name}']`)?.remove()", body.Name);
        }
    }

    // As a reader would, as far as the browser is concerned: what Playwright evaluates counts as the reader's doing.
    private static async Task ClickAsync(IFrame frame)
    {
        try
        {
            await frame.EvaluateAsync("() => document.querySelectorAll('button, input, a, area, maction, rect, text').forEach((element) => element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })))");
        }
        catch (PlaywrightException)
        {
            // The click led the frame elsewhere; whether it got anywhere the canary knows.
        }
    }
}

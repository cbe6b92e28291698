using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>
/// Shows many addresses at once in frames of a page of ours and looks what comes of them. What a body does is counted: scripts that ran, dialogs, messages to the top page, pages that opened, and
/// where the top page is.
/// </summary>
internal sealed class HostileFrames(OpenPage open)
{
    // Each frame costs a process of the browser little when many load at once, and much one by one.
    private const int AtOnce = 84;

    // A frame that does not answer has gone where nobody may look; a browser waits for it for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<string> _told = [];
    private string _address = "";

    /// <summary>What was done, a line each.</summary>
    internal IEnumerable<string> Told => _told;

    /// <summary>Goes to a bare page of ours: its own policy, unlike the inbox's, says nothing of where frames may go, so that what holds is what the bodies come with.</summary>
    internal async Task ListenOnBarePageAsync()
    {
        await open.Page.GotoAsync(open.Base + "livez");
        await ListenAsync();
    }

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
            var frames = open.Page.Frames.ToLookup(frame => frame.Name);
            await Task.WhenAll(batch.Where(shown => shown.Body.WantsClick && clicks(shown.Body)).SelectMany(shown => frames[shown.Body.Name]).Select(ClickAsync));
            foreach (var told in await Task.WhenAll(batch.SelectMany(shown => frames[shown.Body.Name].Select(frame => LookAsync(shown.Body, frame)))))
            {
                _told.AddRange(told);
            }

            await open.Page.EvaluateAsync("() => document.querySelectorAll('iframe.hostile').forEach((frame) => frame.remove())");
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
          // Where a frame may not go there is nothing to wait for.
          setTimeout(done, 5000);
          document.body.append(frame);
        })))
        """,
        new { frames = batch.Select(shown => new[] { shown.Body.Name, shown.Address }).ToArray(), sandbox });

    private static async Task<IEnumerable<string>> LookAsync(HostileHtml body, IFrame frame)
    {
        try
        {
            var seen = await frame.EvaluateAsync<string[]>("() => [document.documentElement.id, document.documentElement.textContent.slice(0, 400)]").WaitAsync(Patience, TestContext.Current.CancellationToken);
            if (seen[0] == HostileHtml.Mark)
            {
                return [$"a script ran: {body.Name}"];
            }

            // Only what is really there was tried. In another charset its words may be others.
            return body.Charset != "utf-8" || seen[1].Contains("Before.", StringComparison.Ordinal) || body.WantsClick ? [] : [$"it did not show: {body.Name}, {frame.Url}"];
        }
        catch (Exception fault) when (fault is PlaywrightException or TimeoutException)
        {
            // It tried to go away. Whether it got anywhere the canary knows.
            return body.WantsClick ? [] : [$"it went away: {body.Name}, {frame.Url}"];
        }
    }

    // As a reader would, as far as the browser is concerned: what Playwright evaluates counts as the reader's doing.
    private static async Task ClickAsync(IFrame frame)
    {
        try
        {
            await frame.EvaluateAsync("() => document.querySelectorAll('button, input, a, area, maction, rect, text').forEach((element) => element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })))").WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (Exception fault) when (fault is PlaywrightException or TimeoutException)
        {
            // The click led the frame elsewhere; whether it got anywhere the canary knows.
        }
    }
}

using System.Net;
using MailCatcher.Api;
using MailCatcher.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MailCatcher.Tests.Api;

public sealed class ChosenExportsTests
{
    [Fact]
    public async Task What_was_selected_is_downloaded_oldest_first()
    {
        await using var running = await RunningServer.StartAsync();
        var first = await running.KeepAsync("Subject: First\n\nText.");
        await running.KeepAsync("Subject: Left out\n\nText.");
        var last = await running.KeepAsync("Subject: Last\n\nText.");
        var exports = running.Server.Services.GetRequiredService<ChosenExports>();
        var address = exports.Add(await running.Messages.ChooseAsync([last, first], TestContext.Current.CancellationToken), "mbox");

        var text = await running.Http.GetStringAsync(address, TestContext.Current.CancellationToken);

        Assert.InRange(text.IndexOf("Subject: First", StringComparison.Ordinal), 0, text.IndexOf("Subject: Last", StringComparison.Ordinal));
        Assert.DoesNotContain("Left out", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api/v1/export/0123456789abcdef?format=zip", HttpStatusCode.NotFound)]
    [InlineData("api/v1/export/0123456789abcdef?format=eml", HttpStatusCode.BadRequest)]
    [InlineData("api/v1/export/0123456789abcdef", HttpStatusCode.BadRequest)]
    public async Task What_is_not_kept_is_refused(string address, HttpStatusCode expected)
    {
        await using var running = await RunningServer.StartAsync();

        using var response = await running.Http.GetAsync(address, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public void A_selection_is_kept_for_a_while_and_few_at_once()
    {
        var time = new FakeTimeProvider();
        var exports = new ChosenExports(time);
        var first = NameOf(exports.Add(MessageSet.Empty, "zip"));
        Assert.NotNull(exports.Find(first));

        time.Advance(ChosenExports.KeptFor);
        Assert.Null(exports.Find(first));

        var names = Enumerable.Range(0, ChosenExports.MaxKept + 1).Select(_ => NameOf(exports.Add(MessageSet.Empty, "zip"))).ToArray();
        Assert.Null(exports.Find(names[0]));
        Assert.All(names[1..], name => Assert.NotNull(exports.Find(name)));
    }

    private static string NameOf(string address) => address["api/v1/export/".Length..address.IndexOf('?', StringComparison.Ordinal)];
}

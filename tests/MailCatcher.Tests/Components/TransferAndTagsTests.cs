using System.IO.Compression;
using Bunit;
using MailCatcher.Components.Setup;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MailCatcher.Tests.Components;

/// <summary>The settings of tags and the import, without a browser.</summary>
public sealed class TransferAndTagsTests
{
    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_zip_of_a_maildir_keeps_time_and_flags_and_what_is_too_large_is_told()
    {
        await using var inbox = await InboxContext.OpenAsync();
        inbox.Bunit.Services.AddSingleton(Options.Create(new SmtpOptions { MaxMessageBytes = 2_000 }));
        var panel = inbox.Bunit.Render<TransferPanel>();

        panel.FindComponent<InputFile>().UploadFiles(
            InputFileContent.CreateFromBinary(Zip(("Maildir/cur/1767261600.M1P2.host:2,FS", "Subject: one\r\n\r\nx"), ("Maildir/new/1767261601.M1P2.host", "Subject: two\r\n\r\nx"), ("Maildir/tmp/1767261602.M1P2.host", "Subject: half"), ("a.eml", new string('x', 3_000))), "maildir.zip"),
            InputFileContent.CreateFromText("", "empty.eml"));
        await panel.WaitForAssertionAsync(() => Assert.Contains("refused", panel.Find(".sum").TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(10));

        Assert.Equal("2 new, 0 already here, 2 refused.", panel.Find(".sum").TextContent);
        Assert.Equal(
            ["Refused is what cannot be read as a message, or is larger than 2.0 KB (Smtp:MaxMessageBytes).", "There is no message in it."],
            panel.FindAll(".why").Select(why => why.TextContent));
        var messages = (await inbox.Messages.ListAsync(0, 10, Cancelled)).Messages;
        var one = Assert.Single(messages, message => message.Facts.Subject == "one");
        Assert.Equal((true, true, DateTimeOffset.FromUnixTimeSeconds(1_767_261_600)), (one.IsSeen, one.IsPinned, one.ReceivedAt));
        Assert.False(Assert.Single(messages, message => message.Facts.Subject == "two").IsSeen);
    }

    [Fact]
    public async Task Who_may_only_read_exports_and_does_not_import_nor_change_tags()
    {
        new MailAccess { MayWrite = false }.Flow();
        await using var inbox = await InboxContext.OpenAsync();
        inbox.Bunit.Services.AddSingleton(Options.Create(new SmtpOptions()));
        MailAccess.Everything.Flow();
        await inbox.Store.Tags.SaveAsync(new TagSettings { Name = "red", Rules = ["subject:red"] }, Cancelled);
        new MailAccess { MayWrite = false }.Flow();

        Assert.Empty(inbox.Bunit.Render<TransferPanel>().FindComponents<InputFile>());
        var tags = inbox.Bunit.Render<TagsPanel>();
        Assert.Empty(tags.FindAll("button"));
        Assert.Contains("subject:red", tags.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_is_wrong_says_so_and_nothing_is_kept()
    {
        await using var inbox = await InboxContext.OpenAsync();
        await inbox.Store.Tags.SaveAsync(new TagSettings { Name = "red" }, Cancelled);
        var tags = inbox.Bunit.Render<TagsPanel>();

        await tags.Find("button[aria-label='Edit the tag red']").ClickAsync(new());
        await tags.Find(".rule input").ChangeAsync(new() { Value = "is:nonsense" });
        Assert.Contains("At character", tags.Find(".rule .bad").TextContent, StringComparison.Ordinal);
        await tags.Find("form form, section form").SubmitAsync();

        Assert.Contains("is wrong", tags.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(inbox.Store.Tags.Find("red")!.Settings.Rules);
    }

    private static byte[] Zip(params (string Name, string Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(content);
            }
        }

        return bytes.ToArray();
    }
}

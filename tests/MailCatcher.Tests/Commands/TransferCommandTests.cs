using System.Globalization;
using System.IO.Compression;
using System.Net;
using MailCatcher.Tests.Program;

namespace MailCatcher.Tests.Commands;

/// <summary>Messages out of one running server and into another, by the commands.</summary>
public sealed class TransferCommandTests
{
    private static readonly string[] Contents =
    [
        "From: ann@example.test\nSubject: ../../etc: one\nX-Tags: red\n\nFrom the start\n>From quoted\n",
        "Subject: twice\n\nsame\n",
        "Subject: twice\n\nsame\n",
        "Subject: Grüße\n\nlast\n",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mail.jsonl")]
    [InlineData("mail.mbox")]
    [InlineData("mail.zip")]
    [InlineData("mails")]
    public async Task What_was_exported_is_imported_elsewhere_byte_for_byte_and_only_once(string target)
    {
        await using var first = await RunningServer.StartAsync();
        await using var second = await RunningServer.StartAsync();
        foreach (var content in Contents)
        {
            await first.KeepAsync(content);
        }

        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, target);
        var exported = await ProgramRun.RunAsync("export", path, "--url", Url(first));
        Assert.Equal((0, "4 messages exported.\n"), (exported.ExitCode, exported.Errors));

        var imported = await ProgramRun.RunAsync("import", path, "--url", Url(second));
        Assert.Equal("4 imported, 0 here already, 0 failed.\n", imported.Output);
        Assert.Equal("0 imported, 4 here already, 0 failed.\n", (await ProgramRun.RunAsync("import", path, "--url", Url(second))).Output);
        Assert.Equal((await RawAsync(first)).Order(), (await RawAsync(second)).Order());
    }

    [Fact]
    public async Task Json_lines_keep_everything()
    {
        await using var first = await RunningServer.StartAsync();
        await using var second = await RunningServer.StartAsync();
        var id = await first.KeepAsync("Subject: x\nX-Tags: red, blue\n\nx", "app@example.test", "hidden@example.test");
        await first.SendAsync(HttpMethod.Put, "/api/v1/pins", $$"""{"IDs":["{{id}}"],"Pinned":true}""");
        await first.SendAsync(HttpMethod.Put, "/api/v1/messages", $$"""{"IDs":["{{id}}"],"Read":true}""");

        var lines = await first.Http.GetByteArrayAsync("/api/v1/export?query=subject:x", Cancelled);
        using var body = new ByteArrayContent(lines);
        using var answer = await second.Http.PostAsync("/api/v1/import", body, Cancelled);
        Assert.Equal("""{"Added":1,"Skipped":0,"Failed":0}""", await answer.Content.ReadAsStringAsync(Cancelled));

        var (before, after) = ((await first.GetJsonAsync("/api/v1/messages"))["messages"]![0]!, (await second.GetJsonAsync("/api/v1/messages"))["messages"]![0]!);
        before["ID"] = after["ID"]!.DeepClone();
        Assert.Equal(before.ToJsonString(), after.ToJsonString());
        Assert.Equal("hidden@example.test", (string?)after["Bcc"]![0]!["Address"]);
    }

    [Theory]
    [InlineData("mailcatcher")]
    [InlineData("mailpit")]
    [InlineData("mailhog")]
    [InlineData("maildev")]
    public async Task Another_catcher_is_read_through_its_own_api(string api)
    {
        await using var first = await RunningServer.StartAsync();
        await using var second = await RunningServer.StartAsync();
        foreach (var content in Contents)
        {
            await first.KeepAsync(content);
        }

        var imported = await ProgramRun.RunAsync("import", Url(first), "--api", api, "--url", Url(second));

        Assert.Equal(("4 imported, 0 here already, 0 failed.\n", ""), (imported.Output, imported.Errors));
        Assert.Equal(await RawAsync(first), await RawAsync(second));
    }

    [Fact]
    public async Task A_maildir_gives_its_messages_with_time_and_flags_and_what_is_being_delivered_is_left_alone()
    {
        await using var server = await RunningServer.StartAsync();
        using var folder = new TestFolder();
        foreach (var name in new[] { "cur", "new", "tmp" })
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, name));
        }

        folder.File("cur/1700000000.M1P2.host:2,FS", "Subject: read\r\n\r\nx");
        folder.File("new/1700000001.M1P3.host", "Subject: new\r\n\r\nx");
        folder.File("tmp/1700000002.M1P4.host", "Subject: half");

        var imported = await ProgramRun.RunAsync("import", folder.Path, "--url", Url(server));

        Assert.Equal(("2 imported, 0 here already, 0 failed.\n", ""), (imported.Output, imported.Errors));
        var messages = (await server.GetJsonAsync("/api/v1/messages"))["messages"]!.AsArray();
        Assert.Equal(
            [("new", false, 1_700_000_001L), ("read", true, 1_700_000_000L)],
            messages.Select(message => ((string?)message!["Subject"], (bool)message["Read"]!, DateTimeOffset.Parse((string)message["Created"]!, CultureInfo.InvariantCulture).ToUnixTimeSeconds())));
    }

    [Fact]
    public async Task Standard_input_and_standard_output_can_be_joined()
    {
        await using var first = await RunningServer.StartAsync();
        await using var second = await RunningServer.StartAsync();
        await first.KeepAsync(Contents[0]);

        var exported = await ProgramRun.RunAsync("export", "-", "--format", "mbox", "--url", Url(first));
        var imported = await ProgramRun.RunWithInputAsync(exported.Output, "import", "-", "--url", Url(second));

        Assert.Equal(("1 imported, 0 here already, 0 failed.\n", ""), (imported.Output, imported.Errors));
        Assert.Equal(await RawAsync(first), await RawAsync(second));
    }

    [Theory]
    [InlineData("mail.jsonl")]
    [InlineData("mail.mbox")]
    public async Task An_export_that_was_broken_off_goes_on_where_it_was(string target)
    {
        await using var server = await RunningServer.StartAsync();
        using var folder = new TestFolder();
        var (whole, broken) = (Path.Combine(folder.Path, "whole"), Path.Combine(folder.Path, target));
        var format = target[5..];
        var first = await server.KeepAsync(Contents[0]);
        await ProgramRun.RunAsync("export", whole, "--format", format, "--url", Url(server));

        // What a killed run leaves: a part with half a message after the last one that it has noted. A mbox's last line feed comes at its end.
        var length = new FileInfo(whole).Length - (format == "mbox" ? 1 : 0);
        folder.File($"{target}.part", File.ReadAllText(whole)[..(int)length] + "half of");
        folder.File($"{target}.part.at", $"{length}\n{first}\n{(format == "mbox" ? "Mbox" : "JsonLines")}  ");
        await server.KeepAsync(Contents[1]);
        var exported = await ProgramRun.RunAsync("export", broken, "--url", Url(server));
        await ProgramRun.RunAsync("export", whole, "--format", format, "--url", Url(server));

        Assert.Equal((0, "1 messages exported, the others were there.\n"), (exported.ExitCode, exported.Errors));
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(broken));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public async Task A_zip_over_the_API_holds_every_message()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var content in Contents)
        {
            await server.KeepAsync(content);
        }

        await using var zip = new ZipArchive(new MemoryStream(await server.Http.GetByteArrayAsync("/api/v1/export?format=zip", Cancelled)));

        Assert.Equal(Contents.Length, zip.Entries.Count);
        using var reader = new StreamReader(await zip.Entries[^1].OpenAsync(Cancelled));
        Assert.Equal(Contents[^1].ReplaceLineEndings("\r\n"), await reader.ReadToEndAsync(Cancelled));
    }

    [Fact]
    public async Task A_zip_with_hostile_names_writes_nothing_by_them_and_what_is_no_archive_is_refused()
    {
        await using var server = await RunningServer.StartAsync();
        using var archive = new MemoryStream();
        await using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            await using var entry = zip.CreateEntry("../../x.eml").Open();
            entry.Write("Subject: out\r\n\r\n"u8);
        }

        using var body = new ByteArrayContent(archive.ToArray());
        using var answer = await server.Http.PostAsync("/api/v1/import", body, Cancelled);
        Assert.Equal("""{"Added":1,"Skipped":0,"Failed":0}""", await answer.Content.ReadAsStringAsync(Cancelled));

        using var broken = new ByteArrayContent("PK\u0003\u0004 nothing"u8.ToArray());
        using var refused = await server.Http.PostAsync("/api/v1/import", broken, Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private static string Url(RunningServer server) => server.Server.HttpAddress.ToString();

    private static async Task<List<string>> RawAsync(RunningServer server)
    {
        var raw = new List<string>();
        foreach (var message in (await server.GetJsonAsync("/api/v1/messages"))["messages"]!.AsArray())
        {
            raw.Add(Convert.ToHexString(await server.Http.GetByteArrayAsync($"/api/v1/message/{message!["ID"]}/raw", Cancelled)));
        }

        return raw;
    }
}

using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using MailCatcher.Web;

namespace MailCatcher.Tests.Web;

/// <summary>What is sent to every endpoint to see whether it breaks: too much, of the wrong type, names that lead elsewhere.</summary>
public sealed class HostileRequestTests
{
    private static readonly string[] Traversals = ["..%2f..%2f..%2fetc%2fpasswd", "..%5c..%5cjournal", "%2fetc%2fpasswd", "a%00b", "a%0d%0aX-Injected:%201"];

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_by_every_endpoint_that_takes_one()
    {
        await using var server = await RunningServer.StartAsync();
        var body = "[\"" + new string('x', (int)RequestLimits.BodyBytes) + "\"]";

        var taken = new List<string>();
        foreach (var (method, path, _, hasOwnLimit) in EndpointWalk.WithBody(server))
        {
            var (status, _) = await server.SendAsync(new HttpMethod(method), path, body);
            if (status != (hasOwnLimit ? HttpStatusCode.BadRequest : HttpStatusCode.RequestEntityTooLarge))
            {
                taken.Add($"{method} {path}: {status}");
            }
        }

        Assert.Empty(taken);
    }

    [Fact]
    public async Task A_list_of_too_many_ids_is_refused_by_every_endpoint_that_takes_one()
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync(Mails.Plain);
        var ids = string.Join(',', Enumerable.Repeat("\"x\"", RequestLimits.Ids + 1));

        var lists = EndpointWalk.WithBody(server).Where(endpoint => IdsOf(endpoint.Shape) is not null).ToArray();
        foreach (var (method, path, shape, _) in lists)
        {
            var (status, body) = await server.SendAsync(new HttpMethod(method), path, $$"""{"{{IdsOf(shape)}}": [{{ids}}], "Tags": ["x"], "Read": true}""");
            Assert.True(status == HttpStatusCode.RequestEntityTooLarge, $"{method} {path}: {status} {body}");
        }

        // The list's own two, tags, pins, moving.
        Assert.InRange(lists.Length, 5, 50);
        Assert.Equal((1, 1), (server.Messages.Counts.Total, server.Messages.Counts.Unseen));
    }

    [Fact]
    public async Task A_body_of_another_shape_is_the_callers_fault_at_every_endpoint()
    {
        await using var server = await RunningServer.StartAsync();

        var wrong = new List<string>();
        foreach (var (method, path, shape, _) in EndpointWalk.WithBody(server))
        {
            foreach (var body in (string[])["5", "\"text\"", "true", "{\"", "[[[[", "{} trailing", new string('[', 5_000), .. PropertiesOf(shape).SelectMany(name => new[] { $"{{\"{name}\": {{\"a\": [5]}}}}", $"{{\"{name}\": [[[]]]}}" })])
            {
                var (status, _) = await server.SendAsync(new HttpMethod(method), path, body);
                if ((int)status is < 400 or >= 500 && !(body.StartsWith("{\"", StringComparison.Ordinal) && (int)status < 300))
                {
                    wrong.Add($"{method} {path} {body[..Math.Min(body.Length, 60)]}: {status}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_name_in_a_path_leads_to_no_file_and_into_no_header()
    {
        using var folder = new TestFolder();
        await using var server = await RunningServer.StartAsync(RunningServer.Settings with
        {
            Store = new Store.StoreOptions { Folder = Path.Combine(folder.Path, "data") },

            // With a relay that is away: MailDev's clients are told 500 where there is none.
            Relay = new Relay.RelayOptions { Host = "127.0.0.1", Port = 1 },
        });
        var id = await server.KeepAsync(Mails.WithParts);

        foreach (var traversal in Traversals)
        {
            // The last name in a path is the forged one; what stands before it is a real message.
            foreach (var (endpoint, method, path) in EndpointWalk.All(server, name => name is "id" or "ID" ? id.ToString() : traversal).Concat(EndpointWalk.All(server, _ => traversal)))
            {
                if (!path.Contains(traversal, StringComparison.Ordinal) || EndpointWalk.IsStatic(endpoint))
                {
                    continue;
                }

                using var request = new HttpRequestMessage(
                    new HttpMethod(method), new Uri(server.Server.HttpAddress.GetLeftPart(UriPartial.Authority) + path + "?timeout=10ms", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
                using var answer = await server.Plain.SendAsync(request, TestContext.Current.CancellationToken);
                var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

                Assert.True((int)answer.StatusCode < 500 || answer.StatusCode == HttpStatusCode.NotImplemented, $"{method} {path}: {answer.StatusCode}");
                Assert.DoesNotContain("root:", text, StringComparison.Ordinal);
                Assert.False(answer.Headers.Concat(answer.Content.Headers).Any(header => header.Key == "X-Injected"), $"{method} {path}");
            }
        }

        Assert.NotNull(await server.Messages.FindAsync(id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Readers_of_a_message_that_is_deleted_meanwhile_get_it_or_are_told_that_it_is_gone()
    {
        const int Readers = 64;
        await using var server = await RunningServer.StartAsync();
        for (var round = 0; round < 5; round++)
        {
            var id = await server.KeepAsync(Mails.WithParts);
            string[] paths = [$"/api/v1/message/{id}", $"/api/v1/message/{id}/part/2", $"/view/{id}.html", $"/api/v1/message/{id}/raw", $"/api/v1/message/{id}/headers", $"/email/{id:N}", $"/api/v1/messages/{id}", "/api/v1/messages"];
            var reading = Enumerable.Range(0, Readers).Select(async reader => (await server.AskAsync("GET", paths[reader % paths.Length])).Status).ToArray();
            var deleting = server.Messages.DeleteAsync([id], TestContext.Current.CancellationToken);

            Assert.All(await Task.WhenAll(reading), status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{status}"));
            await deleting;
        }
    }

    [Fact]
    public async Task A_body_without_a_length_is_cut_off_too()
    {
        await using var server = await RunningServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(server.Server.HttpAddress, "/api/v1/messages")) { Content = new StreamContent(new EndlessStream()) };
        request.Headers.TransferEncodingChunked = true;

        HttpStatusCode? status = null;
        try
        {
            using var answer = await server.Plain.SendAsync(request, TestContext.Current.CancellationToken);
            status = answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            // The connection was closed on the client that went on sending.
        }

        Assert.True(status is null or HttpStatusCode.RequestEntityTooLarge, $"{status}");
        Assert.Equal((HttpStatusCode.OK, "ok"), await server.AskAsync("GET", "/livez"));
    }

    private static string? IdsOf(Type shape) => PropertiesOf(shape).FirstOrDefault(name => name.Equals("IDs", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> PropertiesOf(Type shape) =>
        from property in shape.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.CanWrite && !shape.IsArray
        select property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? property.Name;

    /// <summary>Bytes for ever, without saying how many.</summary>
    private sealed class EndlessStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Encoding.ASCII.GetBytes(new string(' ', count)).CopyTo(buffer, offset);
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

using System.Diagnostics;
using System.Text;
using CsCheck;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store.Tests.Mime;

public sealed class HostileMailTests
{
    /// <summary>What odd mail is made of: fields, boundaries, encodings and fragments that parsers trip over.</summary>
    private static readonly string[] Fragments =
    [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", "--", "--a", "--a--", "--a\r\n", "\r\n--a\r\n", "\r\n--a--\r\n", "--b\r\n", "\r\n\r\n", "From ", "From: ", "To: ", "Subject: ", "Date: ",
        "Content-Type: multipart/mixed; boundary=a\r\n\r\n", "Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n", "Content-Type: message/rfc822\r\n\r\n",
        "Content-Type: text/html; charset=utf-16\r\n", "Content-Type: text/plain; charset=utf-7\r\n", "Content-Type: text/plain; name*2147483648*=a; name*0*=utf-8''%ED%A0%80\r\n",
        "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: quoted-printable\r\n", "Content-Transfer-Encoding: x-uuencode\r\n",
        "Content-Disposition: attachment; filename=\"..\\..\\con\"\r\n", "Content-Disposition: inline; filename*=utf-16''%D8%00\r\n", "Content-ID: <x>\r\n",
        "=?utf-16?b?2AA=?=", "=?utf-8?q?=ED=A0=80?=", "=?x?y?z?=", "=?", "?=", "<", ">", "@", ",", ";", "\"", "(", ")", "\\", "a@b", "[", "]",
        "<style>", "</", "<!--", "&#xD800;", "&amp", "cid:x", "<img src=cid:%D8%00>", "=D8=00", "2AA=", "=", "begin 644 x\r\n", "\u00ff\u00fe", "\u00d8\u0000", "32 Feb 0000 25:61:61 +9999", "9999-12-31",
    ];

    private static readonly Gen<byte[]> AssembledMail = Gen.Int[0, Fragments.Length - 1].Select(index => Fragments[index]).Array[0, 60].Select(parts => Encoding.Latin1.GetBytes(string.Concat(parts)));

    private static readonly Gen<byte[]> MutatedMail =
        Gen.Select(Gen.Int[0, OddMail.Names.Count - 1].Select(index => OddMail.Names[index]), Gen.Select(Gen.UInt, Gen.Byte).Array[0, 12], Gen.UInt).Select((name, changes, cut) =>
        {
            var content = OddMail.Load(name).ToArray();
            foreach (var (at, value) in changes)
            {
                content[at % (uint)content.Length] = value;
            }

            return cut % 4 == 0 ? content[..(int)(cut / 4 % (uint)content.Length)] : content;
        });

    [Fact]
    public void Random_bytes_are_read_without_failing() => Gen.Byte.Array[0, 2000].Sample(ReadEverything, iter: 500);

    [Fact]
    public void Mail_put_together_from_odd_pieces_is_read_without_failing() => AssembledMail.Sample(ReadEverything, iter: 4000);

    [Fact]
    public void Mail_with_bytes_changed_or_cut_is_read_without_failing() => MutatedMail.Sample(ReadEverything, iter: 2000);

    [Theory]
    [MemberData(nameof(OddMails))]
    public void Mail_cut_at_any_byte_is_read_without_failing(string name)
    {
        var content = OddMail.Load(name);
        for (var length = 0; length <= content.Length; length++)
        {
            ReadEverything(content[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_bomb_costs_little_and_leaves_a_mark(string name)
    {
        var content = Bomb(name);
        var clock = Stopwatch.StartNew();

        var facts = Mail.Facts(content);
        var taken = clock.Elapsed;
        var message = Mail.Read(content);

        Assert.True(facts.IsPartial);
        Assert.NotEmpty(message.Faults);
        Assert.True(CountNodes(message.Root) <= 10_000);
        Assert.True(taken < TimeSpan.FromSeconds(5), $"Reading the facts took {taken}.");
    }

    [Fact]
    public void Reading_stops_when_its_time_is_up_and_keeps_what_it_has()
    {
        var limits = ReadLimits.Facts with { Time = TimeSpan.Zero };
        var body = string.Concat(Enumerable.Repeat("a line of text\n", 10_000));

        var facts = MessageReader.ReadFacts(new MemoryStream(Mail.Bytes($"Subject: here\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\n{body}--a--\n")), Mail.NoEnvelope, limits);

        Assert.Equal("here", facts.Subject);
        Assert.True(facts.IsPartial);
    }

    [Fact]
    public void Parts_before_the_limit_are_kept()
    {
        var message = Mail.Read(Bomb("siblings"));

        Assert.Equal(9_999, message.Root.Children.Length);
        Assert.Equal("9999", message.Root.Children[^1].PartId);
        Assert.Contains("Reading stopped after 10,000 parts.", message.Faults);
    }

    [Fact]
    public void A_failing_stream_is_the_callers_to_know()
    {
        using var stream = new BrokenStream();

        Assert.Throws<IOException>(() => MessageReader.ReadFacts(stream, Mail.NoEnvelope));
    }

    public static TheoryData<string> OddMails => [.. OddMail.Names];

    public static TheoryData<string> Bombs => ["siblings", "nested multiparts", "nested messages", "many fields", "one long field", "long address list"];

    private static byte[] Bomb(string name) => Encoding.ASCII.GetBytes(name switch
    {
        "siblings" => "Content-Type: multipart/mixed; boundary=a\r\n\r\n" + Repeat("--a\r\n\r\nx\r\n", 1_400_000),
        "nested multiparts" => string.Concat(Enumerable.Range(0, 10_000).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n")),
        "nested messages" => Repeat("Content-Type: message/rfc822\r\n\r\n", 10_000),
        "many fields" => Repeat("A: b\r\n", 1_000_000),
        "one long field" => "Subject: " + new string('x', 50_000_000),
        "long address list" => "To: " + Repeat("a@b.c,\r\n ", 30_000) + "\r\n\r\n",
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    });

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static int CountNodes(MimeNode node) => 1 + node.Children.Sum(CountNodes);

    private static IEnumerable<MimeNode> All(MimeNode node) => node.Children.SelectMany(All).Prepend(node);

    /// <summary>Reads facts, tree and every part, and checks what must hold for any content.</summary>
    private static void ReadEverything(byte[] content)
    {
        var facts = Mail.Facts(content);
        var message = Mail.Read(content);
        var nodes = All(message.Root).ToArray();

        Assert.Equal(message.Attachments.Count(), facts.AttachmentCount);
        Assert.Equal(nodes.Length, nodes.Select(node => node.PartId).Distinct().Count());
        Assert.InRange(facts.Subject.Length, 0, 1_000);
        Assert.InRange(facts.Snippet.Length, 0, 250);
        Assert.DoesNotContain(facts.Subject + facts.Snippet + facts.MessageId, char.IsControl);
        Assert.All(message.Attachments, attachment => Assert.NotEqual("", attachment.FileName));
        Assert.All(Strings(facts, message), AssertWellFormed);
        Assert.All(nodes.Where(node => node.Role != PartRole.Container), node => Assert.Equal(node.Size, Mail.Part(content, node.PartId)!.LongLength));
    }

    private static IEnumerable<string> Strings(MessageFacts facts, ParsedMessage message)
    {
        var addresses = facts.To.Concat(facts.Cc).Concat(facts.Bcc).Concat(facts.ReplyTo).Append(facts.From ?? new("", ""));
        return addresses.SelectMany(address => new[] { address.Name, address.Address })
            .Concat([facts.Subject, facts.Snippet, facts.MessageId, message.Text ?? "", message.Html ?? ""])
            .Concat(facts.AttachmentNames)
            .Concat(message.Faults)
            .Concat(message.HeaderFields.SelectMany(field => new[] { field.Name, field.Value, field.RawValue }))
            .Concat(All(message.Root).SelectMany(node => new[] { node.FileName, node.ContentId, node.ContentType, node.Charset, node.Disposition, node.TransferEncoding }));
    }

    /// <summary>The database's encoder, which throws at half a surrogate pair.</summary>
    private static void AssertWellFormed(string text) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);

    private sealed class BrokenStream : MemoryStream
    {
        internal BrokenStream()
            : base([1, 2, 3])
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("The disk is gone.");
    }
}

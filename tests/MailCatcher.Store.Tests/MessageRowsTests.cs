using CsCheck;
using LiteDB;
using MailCatcher.Store.Database;
using MailCatcher.Store.Journal;

namespace MailCatcher.Store.Tests;

/// <summary>Rows that share documents: what is put in is found, whatever lies beside it.</summary>
public sealed class MessageRowsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mailcatcher-rows-test-").FullName;

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public void Rows_are_what_was_put_last_and_those_removed_are_gone()
    {
        // Few sequences over a few blocks, so that they meet; a subject of thousands of letters makes a row that stands alone.
        var step = Gen.Select(Gen.Int[0, 5], Gen.Long[1, 200], Gen.OneOf(Gen.Int[0, 50], Gen.Int[5_000, 6_000]));
        step.Array[1, 120].Sample(
            steps =>
            {
                using var database = new LiteDatabase(Path.Combine(_folder, $"{Guid.NewGuid():N}.db"));
                var (rows, expected) = (new MessageRows(database), new Dictionary<long, MessageRow>());
                foreach (var (what, sequence, length) in steps)
                {
                    switch (what)
                    {
                        case 0:
                            rows.Remove(sequence);
                            expected.Remove(sequence);
                            break;
                        case 1:
                            rows.Write();
                            break;
                        case 2:
                            // As after a restart: only what was written is there.
                            rows.Write();
                            rows = new MessageRows(database);
                            break;
                        default:
                            expected[sequence] = Row(sequence, length);
                            rows.Put(expected[sequence]);
                            break;
                    }
                }

                rows.Write();
                var read = rows.All.ToDictionary(row => row.Summary.Sequence);
                return read.Count == expected.Count
                    && expected.All(row => Same(rows.Find(row.Key), row.Value) && Same(read.GetValueOrDefault(row.Key), row.Value))
                    && Enumerable.Range(1, 200).All(sequence => expected.ContainsKey(sequence) || rows.Find(sequence) is null);
            },
            iter: 200);
    }

    [Fact]
    public async Task Messages_to_a_thousand_recipients_do_not_keep_their_neighbours_from_the_list()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        string[] recipients = [.. Enumerable.Range(0, 1_000).Select(number => $"{number:D5}{new string('x', 50)}")];
        var header = $"To: {string.Join(",\r\n ", recipients.Select(local => $"\"{Guid.NewGuid()}\" <{local}@example.test>"))}\r\n";
        var ids = new List<Guid>();
        for (var number = 0; number < 70; number++)
        {
            var isLong = number % 2 == 0;
            ids.Add(await fixture.CatchAsync(
                System.Text.Encoding.ASCII.GetBytes($"{(isLong ? header : "To: one@example.test\r\n")}Subject: number {number}\r\n\r\nText.\r\n"), isLong ? recipients : ["one"]));
        }

        await fixture.ReopenAsync();
        var page = await fixture.Messages.ListAsync(0, 100, Cancelled);

        ids.Reverse();
        Assert.Equal(ids, page.Messages.Select(message => message.Id));
        Assert.All(page.Messages.Index(), row => Assert.True(row.Index % 2 == 1 ? row.Item.Facts.To.Length > 500 : row.Item.Facts.To.Length == 1));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static MessageRow Row(long sequence, int length) => new(
        new MessageSummary
        {
            Id = Guid.NewGuid(),
            Sequence = sequence,
            ModSequence = sequence,
            ReceivedAt = DateTimeOffset.UnixEpoch.AddSeconds(sequence),
            Size = length,
            ReversePath = "a@example.test",
            User = "",
            SessionId = "s",
            Facts = MessageFacts.None with { Subject = new string('s', length) },
        },
        new RecordPosition(1, length, 10),
        null);

    private static bool Same(MessageRow? found, MessageRow row) => found is not null && found.Summary.Id == row.Summary.Id && found.Summary.Facts.Subject == row.Summary.Facts.Subject && found.Position == row.Position;
}

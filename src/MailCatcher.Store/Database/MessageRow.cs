using System.Collections.Immutable;
using LiteDB;
using MailCatcher.Store.Journal;

namespace MailCatcher.Store.Database;

/// <summary>What the database keeps of a message: everything that never changes. Mapped by hand, with short names, since there may be a million.</summary>
internal sealed record MessageRow(MessageSummary Summary, RecordPosition Position, string? LargeFile, string? ImportKey = null)
{
    internal BsonDocument ToDocument()
    {
        var facts = Summary.Facts;
        var document = new BsonDocument
        {
            ["_id"] = Summary.Sequence,
            ["id"] = Summary.Id,
            ["t"] = Summary.ReceivedAt.UtcTicks,
            ["z"] = Summary.Size,
            ["rp"] = Summary.ReversePath,
        };
        document["seg"] = Position.Segment;
        document["off"] = Position.Offset;
        document["len"] = Position.Length;
        Put(document, "lf", LargeFile ?? "");
        Put(document, "ik", ImportKey ?? "");
        Put(document, "u", Summary.User);
        Put(document, "ss", Summary.SessionId);
        Put(document, "f", facts.From is null ? [] : [facts.From]);
        Put(document, "to", facts.To);
        Put(document, "cc", facts.Cc);
        Put(document, "bcc", facts.Bcc);
        Put(document, "rt", facts.ReplyTo);
        Put(document, "s", facts.Subject);
        Put(document, "mid", facts.MessageId);
        Put(document, "sn", facts.Snippet);
        if (facts.Date is { } date)
        {
            document["d"] = date.UtcTicks;
            document["dz"] = (int)date.Offset.TotalMinutes;
        }

        if (facts.AttachmentCount > 0)
        {
            document["ac"] = facts.AttachmentCount;
            document["an"] = new BsonArray(facts.AttachmentNames.Select(name => new BsonValue(name)));
        }

        if (facts.IsPartial)
        {
            document["p"] = true;
        }

        return document;
    }

    internal static MessageRow FromDocument(BsonDocument document)
    {
        var from = Addresses(document["f"]);
        return new MessageRow(
            new MessageSummary
            {
                Id = document["id"].AsGuid,
                Sequence = document["_id"].AsInt64,
                ModSequence = document["_id"].AsInt64,
                ReceivedAt = new DateTimeOffset(document["t"].AsInt64, TimeSpan.Zero),
                Size = document["z"].AsInt64,
                ReversePath = document["rp"].AsString,
                User = Text(document["u"]),
                SessionId = Text(document["ss"]),
                Facts = new MessageFacts
                {
                    From = from.IsEmpty ? null : from[0],
                    To = Addresses(document["to"]),
                    Cc = Addresses(document["cc"]),
                    Bcc = Addresses(document["bcc"]),
                    ReplyTo = Addresses(document["rt"]),
                    Subject = Text(document["s"]),
                    MessageId = Text(document["mid"]),
                    Snippet = Text(document["sn"]),
                    Date = document["d"].IsInt64
                        ? new DateTimeOffset(document["d"].AsInt64, TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(document["dz"].AsInt32)) : null,
                    AttachmentCount = document["ac"].IsInt32 ? document["ac"].AsInt32 : 0,
                    AttachmentNames = document["an"].IsArray ? [.. document["an"].AsArray.Select(name => name.AsString)] : [],
                    IsPartial = document["p"].IsBoolean && document["p"].AsBoolean,
                },
            },
            new RecordPosition(document["seg"].AsInt64, document["off"].AsInt64, document["len"].AsInt32),
            document["lf"].IsString ? document["lf"].AsString : null,
            document["ik"].IsString ? document["ik"].AsString : null);
    }

    private static string Text(BsonValue value) => value.IsString ? value.AsString : "";

    private static void Put(BsonDocument document, string name, string value)
    {
        if (value.Length > 0)
        {
            document[name] = value;
        }
    }

    // Names and addresses in turn, in one flat array: a third of the size of nested documents.
    private static void Put(BsonDocument document, string name, ImmutableArray<NamedAddress> addresses)
    {
        if (!addresses.IsEmpty)
        {
            document[name] = new BsonArray(addresses.SelectMany(address => new[] { new BsonValue(address.Name), new BsonValue(address.Address) }));
        }
    }

    private static ImmutableArray<NamedAddress> Addresses(BsonValue value) =>
        value.IsArray ? [.. value.AsArray.Chunk(2).Select(pair => new NamedAddress(pair[0].AsString, pair[1].AsString))] : [];
}

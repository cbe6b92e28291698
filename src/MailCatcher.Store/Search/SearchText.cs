using System.Net;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store;

/// <summary>What of one message can be searched: the short texts folded, the long ones as words. The index and the plain matcher both start from it, so that they agree on what a message says.</summary>
internal sealed record SearchText
{
    /// <summary>Between two addresses or file names: nothing that is searched for contains it.</summary>
    internal const char Separator = '\u0002';

    /// <summary>Stands among words where a phrase must not go on: between two bodies.</summary>
    internal const string Gap = "";

    private const int MaxBodyBytes = 512 * 1024;
    private const int MaxWords = 60_000;
    private const int MaxHeaderFields = 100;
    private const int MaxHeaderWords = 60;
    private const int MaxHeaderName = 60;
    private const int MaxFileNames = 200;

    internal required MessageSummary Summary { get; init; }

    internal required IReadOnlyDictionary<SearchFields, string> Texts { get; init; }

    internal required List<string> Body { get; init; }

    internal required List<(string Name, List<string> Words)> Header { get; init; }

    internal required SearchParts Parts { get; init; }

    /// <summary>The bodies as people read them; only where they were asked for.</summary>
    internal List<string> BodyTexts { get; } = [];

    /// <summary>What conversation it belongs to, as <see cref="SortKeys.Conversation"/> names it.</summary>
    internal required string Conversation { get; init; }

    /// <summary>A header field's name as it is searched for.</summary>
    internal static string HeaderName(string name) => name.Length <= MaxHeaderName ? name.ToLowerInvariant() : name[..MaxHeaderName].ToLowerInvariant();

    /// <summary>Reads what a message says; what cannot be read is not there.</summary>
    /// <param name="summary">The message.</param>
    /// <param name="content">Its content, at its start.</param>
    /// <param name="keepsBodies">Whether the bodies are wanted as texts, too.</param>
    internal static SearchText Read(MessageSummary summary, Stream content, bool keepsBodies = false)
    {
        using var window = new ContentWindow(content);
        var reading = new Reading(ReadLimits.Facts);
        var root = ScannedMessage.Scan(window, reading);
        var bodies = new BodyReader(window, reading);
        var names = new List<string>();
        var (body, parts) = (new List<string>(), SearchParts.None);
        var texts = new List<string>();
        Walk(root);
        var facts = summary.Facts;
        var read = new SearchText
        {
            Summary = summary,
            Texts = new Dictionary<SearchFields, string>
            {
                [SearchFields.From] = Join(facts.From is null ? [] : [facts.From]),
                [SearchFields.To] = Join(facts.To),
                [SearchFields.Cc] = Join(facts.Cc),
                [SearchFields.Bcc] = Join(facts.Bcc),
                [SearchFields.ReplyTo] = Join(facts.ReplyTo),
                [SearchFields.Subject] = Folding.Fold(facts.Subject),
                [SearchFields.MessageId] = Folding.Fold(facts.MessageId),
                [SearchFields.FileName] = string.Join(Separator, names.Select(Folding.Fold)),
            },
            Body = body,
            Header = [.. root.Header.Fields.Take(MaxHeaderFields)
                .Select(field => (HeaderName(root.Header.NameOf(field)), Words.Split(Folding.FoldLetters(root.Header.TextOf(field)), MaxHeaderWords)))],
            Parts = parts,
            Conversation = SortKeys.Conversation(summary, root.Header),
        };
        read.BodyTexts.AddRange(texts);
        return read;

        void Walk(Entity entity)
        {
            if (entity.IsContainer)
            {
                entity.Children.ForEach(Walk);
            }
            else if (entity.Role == PartRole.Body && body.Count < MaxWords)
            {
                var text = bodies.Read(entity, MaxBodyBytes, MaxBodyBytes, out _);
                text = entity.Type.MediaType == "text/html" ? WebUtility.HtmlDecode(HtmlText.Strip(text)) : text;
                if (keepsBodies)
                {
                    texts.Add(text);
                }

                Words.AddTo(body, Folding.FoldLetters(text), MaxWords);
                body.Add(Gap);
            }
            else
            {
                parts |= entity.Role == PartRole.Attachment ? SearchParts.Attachment
                    : entity.Role == PartRole.Inline && entity.Type.MediaType.StartsWith("image/", StringComparison.Ordinal) ? SearchParts.InlineImage
                    : SearchParts.None;
                if (names.Count < MaxFileNames && PartNames.Of(entity) is { Length: > 0 } name)
                {
                    names.Add(name);
                }
            }
        }
    }

    private static string Join(IEnumerable<NamedAddress> addresses) =>
        string.Join(Separator, addresses.Select(address => Folding.Fold(address.Name.Length > 0 ? $"{address.Name} <{address.Address}>" : address.Address)));
}

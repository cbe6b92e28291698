using System.Collections.Immutable;
using System.Globalization;

namespace MailCatcher.Components.Reading;

/// <summary>An event of a calendar or a person of a vCard, as lines to read.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Lines">Its facts, each with a name.</param>
internal sealed record PreviewCard(string Title, ImmutableArray<(string Name, string Value)> Lines)
{
    private const int MostCards = 20;
    private const int MostLines = 40;

    private static readonly (string Name, string Label)[] EventLines =
    [
        ("DTSTART", "Begins"), ("DTEND", "Ends"), ("DURATION", "Lasts"), ("DUE", "Due"), ("RRULE", "Repeats"), ("LOCATION", "Where"), ("ORGANIZER", "Organizer"), ("ATTENDEE", "Attendee"), ("STATUS", "Status"),
        ("URL", "Link"), ("DESCRIPTION", "Description"), ("UID", "UID"),
    ];

    private static readonly (string Name, string Label)[] PersonLines =
        [("ORG", "Organization"), ("TITLE", "Title"), ("ROLE", "Role"), ("EMAIL", "Mail"), ("TEL", "Telephone"), ("ADR", "Address"), ("URL", "Link"), ("BDAY", "Birthday"), ("NOTE", "Note")];

    /// <summary>The events of a calendar (RFC 5545); what the calendar asks for (RFC 5546) is a line of each.</summary>
    internal static ImmutableArray<PreviewCard> OfCalendar(string text)
    {
        var lines = ContentLine.ReadAll(text);
        var method = lines.FirstOrDefault(line => line.Name == "METHOD")?.Value;
        return [.. Components(lines, "VEVENT", "VTODO").Select(component => Of(component, "SUMMARY", "An event without a title", EventLines, method is null ? [] : [("Method", method)])).Take(MostCards)];
    }

    /// <summary>The people of a vCard (RFC 6350).</summary>
    internal static ImmutableArray<PreviewCard> OfPeople(string text) =>
        [.. Components(ContentLine.ReadAll(text), "VCARD").Select(component => Of(component, "FN", "Somebody without a name", PersonLines, [])).Take(MostCards)];

    private static PreviewCard Of(List<ContentLine> lines, string title, string untitled, (string Name, string Label)[] wanted, ImmutableArray<(string, string)> first)
    {
        var facts = from want in wanted
                    from line in lines
                    where line.Name == want.Name && line.Value.Length > 0
                    select (want.Label, Shown(line));
        var titled = lines.FirstOrDefault(line => line.Name == title)?.Text;
        return new PreviewCard(string.IsNullOrWhiteSpace(titled) ? untitled : titled, [.. first.Concat(facts).Take(MostLines)]);
    }

    private static IEnumerable<List<ContentLine>> Components(List<ContentLine> lines, params string[] names)
    {
        List<ContentLine>? open = null;
        var within = 0;
        foreach (var line in lines)
        {
            var isBegin = line.Name == "BEGIN";
            if (open is null && isBegin && names.Contains(line.Value.Trim(), StringComparer.OrdinalIgnoreCase))
            {
                open = [];
            }
            else if (open is not null && (isBegin || line.Name == "END"))
            {
                // An alarm within an event is not the event's business.
                within += isBegin ? 1 : -1;
                if (within < 0)
                {
                    yield return open;
                    (open, within) = (null, 0);
                }
            }
            else if (within == 0)
            {
                open?.Add(line);
            }
        }
    }

    private static string Shown(ContentLine line) => line.Name switch
    {
        "DTSTART" or "DTEND" or "DUE" => Time(line),
        "ORGANIZER" or "ATTENDEE" => Person(line),
        "ADR" or "ORG" => string.Join(", ", line.Text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        _ => line.Text,
    };

    private static string Time(ContentLine line)
    {
        var value = line.Value.Trim();
        if (DateTime.TryParseExact(value, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture);
        }

        if (!DateTime.TryParseExact(value.TrimEnd('Z'), "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment))
        {
            return value;
        }

        var zone = value.EndsWith('Z') ? "UTC" : line.Parameter("TZID") ?? "wherever one is";
        return string.Create(CultureInfo.InvariantCulture, $"{moment:dddd, d MMMM yyyy HH:mm} ({zone})");
    }

    private static string Person(ContentLine line)
    {
        var address = line.Value.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? line.Value[7..] : line.Value;
        var named = line.Parameter("CN") is { Length: > 0 } name ? $"{name} <{address}>" : address;
        return line.Parameter("PARTSTAT") is { Length: > 0 } answer ? $"{named}, {answer.ToLowerInvariant()}" : named;
    }
}

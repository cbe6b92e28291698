using System.Collections.Immutable;
using System.Text;

namespace MailCatcher.Store.Mime;

/// <summary>Reads a message for showing: every header field, the bodies as text, the tree of parts.</summary>
internal sealed class TreeReader(ContentWindow window, Reading reading)
{
    private readonly BodyReader _bodies = new(window, reading);

    internal ParsedMessage Read()
    {
        var root = ScannedMessage.Scan(window, reading);
        var fields = HeaderFields(root.Header);
        HeaderFaults.Report(root.Header, fields, reading);
        var text = Join(root, "text/plain");
        var html = Join(root, "text/html");
        var tree = new NodeBuilder(window, reading).Build(root);
        return new ParsedMessage { HeaderFields = fields, Text = text, Html = html, Root = tree, Notes = reading.Notes };
    }

    private ImmutableArray<HeaderField> HeaderFields(HeaderSection header)
    {
        var fields = ImmutableArray.CreateBuilder<HeaderField>(header.Fields.Count);
        foreach (var field in header.Fields)
        {
            if (reading.IsOutOfTime)
            {
                reading.LeaveOut("Header fields were left out because reading them took too long.");
                break;
            }

            var value = HeaderValues.Text(header.SegmentOf(field, reading.Limits.FieldBytes));
            fields.Add(new HeaderField(header.NameOf(field), SafeText.Line(value, int.MaxValue), HeaderValues.Raw(header.ValueOf(field))));
        }

        return fields.DrainToImmutable();
    }

    /// <summary>The bodies of that type, one after the other, as a mailing list's footer follows the text; <see langword="null"/> when there is none.</summary>
    private string? Join(Entity root, string mediaType)
    {
        StringBuilder? joined = null;
        string? first = null;
        long left = reading.Limits.BodyBytes;
        foreach (var body in BodiesOf(root))
        {
            if (body.Type.MediaType != mediaType)
            {
                continue;
            }

            if (left <= 0 || reading.IsOutOfTime)
            {
                reading.LeaveOut($"The {mediaType} body was cut short.");
                break;
            }

            var text = _bodies.Read(body, long.MaxValue, left, out var isCut);
            if (isCut)
            {
                reading.LeaveOut($"The {mediaType} body was cut short after {reading.Limits.BodyBytes:N0} bytes.");
            }

            left -= text.Length;
            if (first is null)
            {
                first = text;
            }
            else
            {
                joined ??= new StringBuilder(first);
                joined.Append("\r\n").Append(text);
            }
        }

        return joined?.ToString() ?? first;
    }

    private static IEnumerable<Entity> BodiesOf(Entity entity) => entity.Role switch
    {
        PartRole.Container => entity.Children.SelectMany(BodiesOf),
        PartRole.Body => [entity],
        _ => [],
    };
}

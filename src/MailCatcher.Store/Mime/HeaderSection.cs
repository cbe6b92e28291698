using System.Text;

namespace MailCatcher.Store.Mime;

/// <summary>A header section as sent, with where its fields lie. The fields are not taken apart: most are never asked for.</summary>
internal sealed class HeaderSection(byte[] bytes, IReadOnlyList<HeaderSection.Field> fields)
{
    internal static HeaderSection Empty { get; } = new([], []);

    /// <summary>Every field, in order, duplicates kept. A line that is no field has an empty name.</summary>
    internal IReadOnlyList<Field> Fields => fields;

    /// <summary>The field's name as written.</summary>
    internal string NameOf(Field field) => Encoding.ASCII.GetString(bytes, field.Start, field.NameLength);

    /// <summary>The field's value as written, folding kept, without the line end.</summary>
    internal ReadOnlySpan<byte> ValueOf(Field field) => bytes.AsSpan(field.ValueStart, field.ValueLength);

    /// <summary>The value as the segment that MimeKit's parsers take.</summary>
    internal ArraySegment<byte> SegmentOf(Field field, int limit) => new(bytes, field.ValueStart, Math.Min(limit, field.ValueLength));

    /// <summary>The value as people read it: unfolded and decoded, at most 1,000 bytes of it.</summary>
    internal string TextOf(Field field) => SafeText.Line(HeaderValues.Text(SegmentOf(field, 1_000)), 1_000);

    internal bool HasName(Field field, ReadOnlySpan<byte> name) =>
        field.NameLength == name.Length && Ascii.EqualsIgnoreCase(bytes.AsSpan(field.Start, field.NameLength), name);

    /// <summary>The first field of that name.</summary>
    internal Field? Find(ReadOnlySpan<byte> name)
    {
        foreach (var field in fields)
        {
            if (HasName(field, name))
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>Where a field lies in the section's bytes.</summary>
    internal readonly record struct Field(int Start, int NameLength, int ValueStart, int ValueLength);
}

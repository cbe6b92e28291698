namespace MailCatcher.Store.Mime;

/// <summary>Finds one part by its number and decodes it.</summary>
internal sealed class PartOpener(ContentWindow window, Reading reading)
{
    /// <summary>Above this size a part is decoded into a temporary file instead of memory.</summary>
    private const int MaxInMemory = 1024 * 1024;

    private const int FileBuffer = 64 * 1024;

    internal PartContent? Open(string partId)
    {
        var root = ScannedMessage.Scan(window, reading);
        return Find(root, partId) is { } part ? Open(part) : null;
    }

    /// <summary>Opens the parts of these numbers one after the other, in the order of the message, reading its structure once. Each is to be disposed before the next is asked for.</summary>
    internal IEnumerable<PartContent> OpenEach(IReadOnlySet<string> partIds) =>
        Entities(ScannedMessage.Scan(window, reading)).Where(entity => !entity.IsContainer && partIds.Contains(entity.PartId)).Select(Open);

    private PartContent Open(Entity part)
    {
        Stream content = part.Length <= MaxInMemory ? new MemoryStream((int)part.Length) : TemporaryFile();
        try
        {
            // No encoding makes a part longer than it was sent but uuencode of nonsense, which is cut.
            var outcome = TransferDecoder.Decode(window, part, content, maxDecoded: part.Length);
            content.Position = 0;
            return new PartContent(new NodeBuilder(window, reading).Build(part, outcome.Length), content);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    private static IEnumerable<Entity> Entities(Entity entity) => entity.Children.SelectMany(Entities).Prepend(entity);

    private static Entity? Find(Entity entity, string partId)
    {
        if (entity.PartId == partId && !entity.IsContainer)
        {
            return entity;
        }

        foreach (var child in entity.Children)
        {
            if (Find(child, partId) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static FileStream TemporaryFile()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = FileBuffer,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
    }
}

namespace MailCatcher.Store.Mime;

/// <summary>A message whose entities are found, numbered, and told apart into bodies, inline parts and attachments. The same for the list and for the screen, so that both agree.</summary>
internal static class ScannedMessage
{
    internal static Entity Scan(ContentWindow window, Reading reading)
    {
        var root = new MimeScanner(window, reading).Scan();
        PartNumbers.Assign(root);
        new PartRoles(new BodyReader(window, reading), reading).Assign(root);
        return root;
    }
}

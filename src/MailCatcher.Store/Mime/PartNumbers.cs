using System.Globalization;

namespace MailCatcher.Store.Mime;

/// <summary>Numbers parts as IMAP does (RFC 3501 §6.4.5).</summary>
internal static class PartNumbers
{
    internal static void Assign(Entity root) => AssignMessage(root, "");

    /// <summary>Numbers what a message holds, below the number of the part that holds the message.</summary>
    private static void AssignMessage(Entity root, string holder)
    {
        root.PartId = root.IsContainer ? holder : Below(holder, 1);
        AssignBelow(root);
    }

    private static void AssignBelow(Entity entity)
    {
        if (entity.IsMessage)
        {
            AssignMessage(entity.Children[0], entity.PartId);
        }
        else
        {
            for (var i = 0; i < entity.Children.Count; i++)
            {
                entity.Children[i].PartId = Below(entity.PartId, i + 1);
                AssignBelow(entity.Children[i]);
            }
        }
    }

    private static string Below(string holder, int number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return holder.Length == 0 ? text : $"{holder}.{text}";
    }
}

using System.Globalization;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Store.Journal;

/// <summary>Keeps a copy of every byte of the journal that could not be read, and says so, before anything is written over it.</summary>
internal static class DamageReport
{
    internal static void SetAside(JournalFiles files, IEnumerable<JournalDamage> damages, ILogger logger)
    {
        foreach (var damage in damages)
        {
            var bytes = new byte[damage.Length];
            files.Read(damage.Segment.First, damage.Offset, bytes);
            var name = string.Create(CultureInfo.InvariantCulture, $"{damage.Segment.FileName}-{damage.Offset}.corrupt");
            File.WriteAllBytes(Path.Combine(files.Folder, name), bytes);
            if (damage.IsTail)
            {
                logger.TailSetAside(damage.Length, name);
            }
            else
            {
                logger.JournalDamaged(damage.Length, damage.Offset, damage.Segment.FileName, name);
            }
        }
    }
}

using System.ComponentModel.DataAnnotations;

namespace MailCatcher.Store;

/// <summary>Settings of the message store: section <c>Store</c>.</summary>
public sealed class StoreOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Store";

    /// <summary>The value of <see cref="Folder"/> that keeps nothing after the program has ended.</summary>
    public const string InMemory = ":memory:";

    /// <summary>The data folder; made when missing. Default <c>data</c> in the current directory.</summary>
    [Required]
    public string Folder { get; set; } = "data";

    /// <summary>How many bytes of the data folder's disk mail leaves free, for the database, the index and deletions; below it mail is refused with 452. Default: 64 MiB, or a tenth of a disk smaller than 640 MiB; 0: none.</summary>
    [Range(0, long.MaxValue)]
    public long? MinFreeBytes { get; set; }

    /// <summary>Inboxes besides the default one; more can be made while the program runs.</summary>
    public IList<InboxOptions> Inboxes { get; set; } = [];

    /// <summary>How long messages are kept.</summary>
    public RetentionOptions Retention { get; set; } = new();

    /// <summary>For how many seconds after a delete in the inbox it can be undone. Default 20.</summary>
    [Range(1, 3_600)]
    public int UndoSeconds { get; set; } = 20;

    /// <summary>The transcripts of SMTP sessions.</summary>
    public SessionOptions Sessions { get; set; } = new();

    /// <summary>Finds what is wrong between settings; each fault names its key below <c>Store</c>.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var place = 0; place < Inboxes.Count; place++)
        {
            var inbox = Inboxes[place].ToInbox();
            var problem = inbox.Problem()
                ?? (Labels.Comparer.Equals(inbox.Name, Labels.DefaultInbox) ? $"'{Labels.DefaultInbox}' is the inbox that is always there; choose another name"
                    : Inboxes.Take(place).Any(other => Labels.Comparer.Equals(other.Name, inbox.Name)) ? $"there are two inboxes named '{inbox.Name}'"
                    : inbox.User.Length > 0 && Inboxes.Take(place).Any(other => other.User == inbox.User) ? $"the user '{inbox.User}' belongs to two inboxes"
                    : null);
            if (problem is not null)
            {
                yield return new ValidationResult(problem, [$"Inboxes:{place}"]);
            }
        }
    }
}

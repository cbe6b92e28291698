using System.ComponentModel.DataAnnotations;

namespace MailCatcher.Store;

/// <summary>Settings of the message store: section <c>Store</c>.</summary>
public sealed class StoreOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Store";

    /// <summary>The value of <see cref="Folder"/> that keeps nothing after the program has ended.</summary>
    public const string InMemory = ":memory:";

    /// <summary>The data folder; made when missing. Default <c>data</c> in the current directory.</summary>
    [Required]
    public string Folder { get; set; } = "data";
}

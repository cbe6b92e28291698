namespace MailCatcher.Store;

/// <summary>What came of an import.</summary>
/// <param name="Added">Messages that are here now.</param>
/// <param name="Skipped">Messages that had been here already.</param>
/// <param name="Failed">What could not be read, or was too large.</param>
public readonly record struct ImportResult(int Added, int Skipped, int Failed)
{
    /// <summary>Both together.</summary>
    public static ImportResult operator +(ImportResult left, ImportResult right) =>
        new(left.Added + right.Added, left.Skipped + right.Skipped, left.Failed + right.Failed);

    /// <summary>The same as the operator.</summary>
    public static ImportResult Add(ImportResult left, ImportResult right) => left + right;
}

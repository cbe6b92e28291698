using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using MailCatcher.Store;

namespace MailCatcher.Access;

/// <summary>
/// What somebody may do, and where. As text: a role (<c>viewer</c>, <c>user</c>, <c>admin</c>) or scopes (<c>read, write</c>), and <c>in INBOX, INBOX</c> where it is not everywhere.
/// </summary>
/// <param name="Scopes">What.</param>
/// <param name="Inboxes">The only inboxes where; empty: everywhere.</param>
internal sealed record Grant(Scope Scopes, ImmutableArray<string> Inboxes)
{
    /// <summary>What is allowed as text, for people.</summary>
    internal const string Allowed = "viewer, user, admin or some of read, write, release, admin, and where it is not everywhere \"in\" with names of inboxes, such as \"viewer in shop, billing\"";

    private const string In = " in ";

    private static readonly ImmutableDictionary<string, Scope> Words = new Dictionary<string, Scope>
    {
        ["viewer"] = Scope.Read,
        ["user"] = Scope.Read | Scope.Write | Scope.Release,
        ["admin"] = Scope.Read | Scope.Write | Scope.Release | Scope.Admin,
        ["read"] = Scope.Read,
        ["write"] = Scope.Write,
        ["release"] = Scope.Release,
    }.ToImmutableDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Everything, everywhere.</summary>
    internal static Grant Everything { get; } = new(Scope.Read | Scope.Write | Scope.Release | Scope.Admin, []);

    /// <summary>Whether it is only for some inboxes.</summary>
    internal bool IsLimited => !Inboxes.IsEmpty;

    /// <summary>Whether it holds a scope. Who is limited to inboxes cannot change the program for everybody.</summary>
    internal bool Has(Scope scope) => (Scopes & scope) == scope && !(IsLimited && scope.HasFlag(Scope.Admin));

    /// <summary>What the store is to hold its caller to.</summary>
    internal MailAccess ToMailAccess() => new() { MayWrite = Has(Scope.Write), MayRelease = Has(Scope.Release), MayAdminister = Has(Scope.Admin), Inboxes = [.. Inboxes] };

    /// <summary>Reads the text; one word of it that is not known makes it all wrong.</summary>
    internal static bool TryParse(string text, [NotNullWhen(true)] out Grant? grant)
    {
        grant = null;
        var place = text.IndexOf(In, StringComparison.OrdinalIgnoreCase);
        var scopes = Scope.None;
        foreach (var word in Split(place < 0 ? text : text[..place]))
        {
            if (!Words.TryGetValue(word, out var scope))
            {
                return false;
            }

            scopes |= scope;
        }

        var inboxes = place < 0 ? [] : Split(text[(place + In.Length)..]);
        if (scopes == Scope.None || (place >= 0 && inboxes.Length == 0))
        {
            return false;
        }

        grant = new Grant(scopes, [.. inboxes]);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var scopes = string.Join(", ", Enum.GetValues<Scope>().Where(scope => scope != Scope.None && Scopes.HasFlag(scope)).Select(scope => scope.ToString().ToLowerInvariant()));
        return IsLimited ? $"{scopes}{In}{string.Join(", ", Inboxes)}" : scopes;
    }

    /// <summary>By what it holds; the compiler's own would compare the list of inboxes by its place in memory.</summary>
    public bool Equals(Grant? other) => other is not null && Scopes == other.Scopes && Inboxes.SequenceEqual(other.Inboxes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Scopes, Inboxes.Length);

    private static string[] Split(string text) => text.Split([',', ' ', '\t'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

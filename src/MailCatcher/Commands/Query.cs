namespace MailCatcher.Commands;

/// <summary>Writes the query of an address.</summary>
internal static class Query
{
    /// <summary>The path with those values that are there.</summary>
    internal static string Of(string path, params IEnumerable<(string Name, string? Value)> values)
    {
        var query = string.Join('&', values.Where(value => !string.IsNullOrEmpty(value.Value)).Select(value => $"{value.Name}={Uri.EscapeDataString(value.Value!)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}

namespace MailCatcher.Extraction;

/// <summary>What is probably a one-time code.</summary>
/// <param name="Code">The code, spaces and hyphens removed.</param>
/// <param name="Score">How sure we are, from 0 to 1: 0.9 for a number next to a word such as "code", 0.7 for letters and digits there, 0.6 alone on its line, 0.3 any other number of that length.</param>
public sealed record FoundCode(string Code, double Score)
{
    /// <summary>From this score on it is worth showing to people.</summary>
    internal const double Sure = 0.8;
}

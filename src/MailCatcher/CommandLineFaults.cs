using System.CommandLine;
using MailCatcher.Settings;

namespace MailCatcher;

/// <summary>Says what is wrong with a command line, one line for each fault.</summary>
internal static class CommandLineFaults
{
    internal static IEnumerable<string> Of(ParseResult parsed, Command root)
    {
        string[] faults = [.. UnknownTokens(parsed, root), .. OptionFaults(parsed, root)];
        return faults.Length > 0 ? faults : parsed.Errors.Select(error => error.Message);
    }

    private static IEnumerable<string> UnknownTokens(ParseResult parsed, Command root)
    {
        string[] known = [.. root.Options.Select(option => option.Name), .. root.Subcommands.Select(command => command.Name)];
        var afterOption = false;
        foreach (var token in parsed.UnmatchedTokens)
        {
            // What follows an unknown option is its value: one fault, not two.
            if (!afterOption || token.StartsWith('-'))
            {
                yield return Spelling.Nearest(token, known) is { } near
                    ? $"'{token}' is not known; did you mean {near}?"
                    : $"'{token}' is not known; see mailcatcher --help.";
            }

            afterOption = token.StartsWith('-');
        }
    }

    private static IEnumerable<string> OptionFaults(ParseResult parsed, Command root) =>
        from option in root.Options
        where option.Arity is { MinimumNumberOfValues: 1, MaximumNumberOfValues: 1 }
        let result = parsed.GetResult(option)
        where result is { Implicit: false, Tokens.Count: not 1 }
        select result.Tokens.Count == 0 ? $"{option.Name}: a value is missing." : $"{option.Name}: given {result.Tokens.Count} times, once is allowed.";
}

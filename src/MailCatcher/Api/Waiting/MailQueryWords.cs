using System.Text;

namespace MailCatcher.Api.Waiting;

/// <summary>Cuts a query into its conditions: at white space, but not within quotation marks.</summary>
internal static class MailQueryWords
{
    internal static IEnumerable<(string Word, bool IsQuoted)> Split(string text)
    {
        var word = new StringBuilder();
        var (inQuotes, beganQuoted) = (false, false);
        foreach (var character in text)
        {
            if (character == '"')
            {
                beganQuoted |= word.Length == 0 && !inQuotes;
                inQuotes = !inQuotes;
            }
            else if (char.IsWhiteSpace(character) && !inQuotes)
            {
                if (word.Length > 0)
                {
                    yield return (word.ToString(), beganQuoted);
                }

                word.Clear();
                beganQuoted = false;
            }
            else
            {
                word.Append(character);
            }
        }

        if (word.Length > 0)
        {
            yield return (word.ToString(), beganQuoted);
        }
    }
}

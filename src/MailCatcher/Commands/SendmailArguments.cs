namespace MailCatcher.Commands;

/// <summary>The arguments of sendmail, as programs have written them for forty years: letters that may have their value attached, and many that mean nothing here.</summary>
internal sealed record SendmailArguments
{
    // Their value follows, attached or as the next argument; it says how a real sendmail delivers, queues or logs.
    private const string IgnoredWithValue = "BCDLNORVXhp";
    private const string IgnoredAlone = "Gnmv";

    /// <summary>Whether to take recipients from the header section (<c>-t</c>).</summary>
    internal bool ReadsRecipients { get; private init; }

    /// <summary>Whether a line with a dot alone is content, not the end (<c>-i</c>, <c>-oi</c>).</summary>
    internal bool IgnoresDots { get; private init; }

    /// <summary>Whether to speak SMTP on standard input and output (<c>-bs</c>).</summary>
    internal bool SpeaksSmtp { get; private init; }

    /// <summary>The envelope's sender (<c>-f</c>, <c>-r</c>); <see langword="null"/>: the user at this machine.</summary>
    internal string? Sender { get; private init; }

    /// <summary>The sender's display name (<c>-F</c>).</summary>
    internal string? FullName { get; private init; }

    /// <summary>Where to hand in (<c>-S</c>, which sendmail has not).</summary>
    internal string? Server { get; private init; }

    /// <summary>The recipients that are arguments.</summary>
    internal IReadOnlyList<string> Recipients { get; private init; } = [];

    /// <summary>Reads the arguments.</summary>
    /// <returns>What is wrong; <see langword="null"/>: nothing.</returns>
    internal static string? TryParse(IReadOnlyList<string> arguments, out SendmailArguments parsed)
    {
        var recipients = new List<string>();
        parsed = new SendmailArguments { Recipients = recipients };
        for (var at = 0; at < arguments.Count; at++)
        {
            var argument = arguments[at];
            if (argument == "--")
            {
                recipients.AddRange(arguments.Skip(at + 1));
                break;
            }

            if (argument is not ['-', var letter, ..])
            {
                recipients.Add(argument);
                continue;
            }

            string? Value() => argument.Length > 2 ? argument[2..] : at + 1 < arguments.Count ? arguments[++at] : null;
            switch (letter)
            {
                case 't' when argument.Length == 2:
                    parsed = parsed with { ReadsRecipients = true };
                    break;
                case 'i' when argument.Length == 2:
                    parsed = parsed with { IgnoresDots = true };
                    break;
                case 'o':
                    parsed = parsed with { IgnoresDots = parsed.IgnoresDots || Value() == "i" };
                    break;
                case 'b' when argument is "-bs" or "-bm":
                    parsed = parsed with { SpeaksSmtp = argument == "-bs" };
                    break;
                case 'f' or 'r' when Value() is { } sender:
                    parsed = parsed with { Sender = sender.Trim('<', '>') };
                    break;
                case 'F' when Value() is { } name:
                    parsed = parsed with { FullName = name };
                    break;
                case 'S' when Value() is { } server:
                    parsed = parsed with { Server = server };
                    break;
                case 'A' or 'E' or 'U' or 'e' or 'q' or 'd':
                    break;
                case var ignored when IgnoredAlone.Contains(ignored, StringComparison.Ordinal) && argument.Length == 2:
                    break;
                case var ignored when IgnoredWithValue.Contains(ignored, StringComparison.Ordinal) && Value() is not null:
                    break;
                default:
                    return $"'{argument}' is not known here, or its value is missing";
            }
        }

        return null;
    }
}

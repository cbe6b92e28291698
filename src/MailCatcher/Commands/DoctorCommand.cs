using System.CommandLine;
using System.Globalization;
using MailCatcher.Store;

namespace MailCatcher.Commands;

/// <summary><c>mailcatcher doctor</c>: looks at a data folder, says what is wrong with it and what to do, and changes nothing.</summary>
internal static class DoctorCommand
{
    /// <summary>What it ends with when something is wrong.</summary>
    private const int SomethingWrong = 1;

    /// <summary>What it ends with when it cannot look.</summary>
    private const int CannotLook = 2;

    internal static Command Create()
    {
        var folder = new DataFolderOption();
        var command = new Command("doctor", "Look at a data folder and say what is wrong and what to do; ends with 0 when all is well, 1 when something is wrong, 2 when it cannot look");
        folder.AddTo(command);
        command.Run(async (parsed, cancellationToken) =>
        {
            var path = folder.Find(parsed);
            try
            {
                var found = await Task.Run(() => StoreDoctor.Examine(path, cancellationToken), cancellationToken);
                await TellAsync(path, found);
                return found.Findings.Any(finding => finding.IsFault) ? SomethingWrong : ExitCodes.Ok;
            }
            catch (StoreException fault)
            {
                throw new CommandException(CannotLook, fault.Message);
            }
        });
        return command;
    }

    private static async Task TellAsync(string path, StoreExamination found)
    {
        var output = Console.Out;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{path}: {found.Messages} messages, {found.Records} records in the journal."));
        if (found.IsInUse)
        {
            await output.WriteLineAsync("A server has this folder open: journal and contents were looked at; database and search index only can be once it is stopped.");
        }

        foreach (var finding in found.Findings)
        {
            // Subjects are told, and those are anybody's.
            await output.WriteLineAsync(MessageLines.Printable($"{(finding.IsFault ? "WRONG" : "note")}  {finding.Part}: {finding.What}"));
            await output.WriteLineAsync(MessageLines.Printable($"       {finding.Remedy}"));
        }

        var wrong = found.Findings.Count(finding => finding.IsFault);
        await output.WriteLineAsync(wrong switch { 0 => "Nothing is wrong.", 1 => "1 thing is wrong.", _ => string.Create(CultureInfo.InvariantCulture, $"{wrong} things are wrong.") });
    }
}

using System.Globalization;

namespace MailCatcher.Commands;

/// <summary>Says on a terminal how far a long command has come: on standard error, and only where a person looks at it.</summary>
/// <param name="output">The terminal.</param>
/// <param name="isShown">Whether there is one.</param>
/// <param name="time">The clock.</param>
internal sealed class ProgressBar(TextWriter output, bool isShown, TimeProvider time) : IDisposable
{
    private const int Width = 24;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly long _began = time.GetTimestamp();
    private long _drawn;
    private int _length;

    /// <summary>One for this process's terminal.</summary>
    internal static ProgressBar OnTerminal() => new(Console.Error, !Console.IsErrorRedirected, TimeProvider.System);

    /// <summary>Tells how far it is; drawn a few times a second.</summary>
    /// <param name="done">How much is done.</param>
    /// <param name="total">Of how much; 0: nobody knows.</param>
    /// <param name="what">What is counted, with what there is to say about it.</param>
    internal void Tell(long done, long total, string what)
    {
        if (!isShown || (_drawn != 0 && time.GetElapsedTime(_drawn) < Pause))
        {
            return;
        }

        _drawn = time.GetTimestamp();
        var line = Line(done, total, what, time.GetElapsedTime(_began));
        output.Write($"\r{line.PadRight(_length)}");
        _length = line.Length;
    }

    /// <summary>Leaves the line to what comes after.</summary>
    public void Dispose()
    {
        if (_length > 0)
        {
            output.Write($"\r{new string(' ', _length)}\r");
        }
    }

    internal static string Line(long done, long total, string what, TimeSpan taken)
    {
        if (total <= 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{what}, {taken:h\\:mm\\:ss}");
        }

        var share = Math.Clamp((double)done / total, 0, 1);
        var full = (int)(share * Width);
        var left = share is > 0.01 and < 1 ? taken / share * (1 - share) : (TimeSpan?)null;
        return string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('.', Width - full)}] {(int)(share * 100),3}%  {what}{(left is { } time ? $", {time:h\\:mm\\:ss} left" : "")}");
    }
}

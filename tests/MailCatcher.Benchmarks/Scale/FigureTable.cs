using System.Globalization;
using System.Text;

namespace MailCatcher.Benchmarks.Scale;

/// <summary>Figures with their names, as a table of Markdown.</summary>
internal sealed class FigureTable
{
    private readonly List<(string Name, double Value, string Unit)> _rows = [];

    internal void Add(string name, double value, string unit) => _rows.Add((name, value, unit));

    public override string ToString()
    {
        var text = new StringBuilder("| what | figure |\n| --- | ---: |\n");
        foreach (var (name, value, unit) in _rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name.Trim()} | {(value < 20 ? value.ToString("0.00", CultureInfo.InvariantCulture) : value.ToString("0", CultureInfo.InvariantCulture))} {unit} |\n");
        }

        return text.ToString();
    }
}

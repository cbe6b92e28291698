using System.Globalization;
using System.Text;

namespace MailCatcher.Benchmarks.Scale;

/// <summary>Draws cost against number as an SVG: each cost a line of its own, as a share of its largest value.</summary>
internal static class CostGraph
{
    private const int Width = 760;
    private const int Height = 360;
    private const int Left = 50;
    private const int Top = 20;
    private const int PlotWidth = 500;
    private const int PlotHeight = 290;

    private static readonly (string Name, string Colour, string Unit, Func<CostPoint, double> Value)[] Lines =
    [
        ("processor a message", "#2563eb", "µs", point => point.Processor),
        ("first page", "#059669", "ms", point => point.FirstPage),
        ("page in the middle", "#d97706", "ms", point => point.MiddlePage),
        ("counts", "#7c3aed", "ms", point => point.Counts),
        ("rare word", "#0891b2", "ms", point => point.RareWord),
        ("common word", "#be185d", "ms", point => point.CommonWord),
        ("start", "#65a30d", "ms", point => point.Start),
        ("disk a message", "#dc2626", "bytes", point => point.Disk),
        ("memory", "#475569", "MiB", point => point.Memory / 1024.0 / 1024),
    ];

    internal static string Draw(IReadOnlyList<CostPoint> points)
    {
        var most = points.Max(point => point.Stored);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Top}V{Top + PlotHeight}H{Left + PlotWidth}\" fill=\"none\" stroke=\"#94a3b8\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{Top + PlotHeight + 18}\">0</text><text x=\"{Left + PlotWidth}\" y=\"{Top + PlotHeight + 18}\" text-anchor=\"end\">{most:N0} messages stored</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{Top + 6}\" text-anchor=\"end\">most</text><text x=\"{Left - 6}\" y=\"{Top + PlotHeight}\" text-anchor=\"end\">0</text>\n");
        for (var index = 0; index < Lines.Length; index++)
        {
            var (name, colour, unit, value) = Lines[index];
            var largest = Math.Max(points.Max(value), double.Epsilon);
            var places = points.Select(point => string.Create(
                CultureInfo.InvariantCulture, $"{Left + (PlotWidth * (double)point.Stored / most):0.0},{Top + (PlotHeight * (1 - (value(point) / largest))):0.0}"));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{string.Join(' ', places)}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + PlotWidth + 14}\" y=\"{Top + 14 + (index * 22)}\" fill=\"{colour}\">{name}, most {largest:0.##} {unit}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }
}

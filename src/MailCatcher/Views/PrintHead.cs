using System.Globalization;
using AngleSharp.Dom;
using MailCatcher.Store;

namespace MailCatcher.Views;

/// <summary>The lines above a message on paper: subject, who wrote to whom, and when.</summary>
internal static class PrintHead
{
    private const string Box = "display:block;position:static;visibility:visible;opacity:1;margin:0 0 20px;padding:0 0 14px;border-bottom:1px solid #888;background:#fff;color:#000;font:14px/1.6 Inter,system-ui,sans-serif;text-align:left";

    /// <summary>Puts them before what the body has.</summary>
    internal static void Add(IDocument document, MessageSummary message)
    {
        var box = document.CreateElement("div");
        box.SetAttribute("style", Box);
        var hint = document.CreateElement("p");
        hint.SetAttribute("style", "margin:0 0 10px;color:#555;font-size:12px");
        hint.SetAttribute("data-print-hint", "");
        hint.TextContent = "Ctrl+P, or \u2318P, prints this page. This line is not printed.";
        var subject = document.CreateElement("h1");
        subject.SetAttribute("style", "margin:0 0 6px;color:#000;font:600 20px/1.3 Inter,system-ui,sans-serif");
        subject.SetAttribute("dir", "auto");
        subject.TextContent = message.Facts.Subject.Length > 0 ? message.Facts.Subject : "(no subject)";
        box.Append(hint, subject);
        foreach (var (name, value) in Lines(message).Where(line => line.Value.Length > 0))
        {
            var line = document.CreateElement("div");
            var label = document.CreateElement("b");
            label.TextContent = name + ": ";
            var text = document.CreateElement("bdi");
            text.TextContent = value;
            line.Append(label, text);
            box.Append(line);
        }

        document.Body?.Prepend(box);
    }

    private static IEnumerable<(string Name, string Value)> Lines(MessageSummary message)
    {
        yield return ("From", message.Facts.From is { } from ? Written(from) : message.ReversePath);
        yield return ("To", string.Join(", ", message.Facts.To.Select(Written)));
        yield return ("Cc", string.Join(", ", message.Facts.Cc.Select(Written)));
        yield return ("Date", (message.Facts.Date ?? message.ReceivedAt).ToString("ddd, d MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture));
    }

    private static string Written(NamedAddress address) => address.Name.Length > 0 ? $"{address.Name} <{address.Address}>" : address.Address;
}

using System.Text;

namespace MailCatcher.Tests.Browser;

/// <summary>What mail may try in a reader's browser, from <c>hostile-html.txt</c>.</summary>
internal sealed record HostileHtml(string Name, string Charset, string Body)
{
    // Without quotes or spaces, so that it stands in any attribute. Told in three ways, since a policy may stop one of them.
    private const string Run = "document.documentElement.id=`pwned`,top.postMessage(`pwned`,`*`),alert(`pwned`),fetch(`http://HOST/run`)";

    /// <summary>The mark that a script of a body leaves on its document.</summary>
    internal const string Mark = "pwned";

    private static readonly (string Token, string Text)[] Characters =
        [("{TAB}", "\t"), ("{LF}", "\n"), ("{CR}", "\r"), ("{FF}", "\f"), ("{NUL}", "\0"), ("{ESC}", "\u001b")];

    /// <summary>Whether it has something that wants to be clicked.</summary>
    internal bool WantsClick => Name.StartsWith("click-", StringComparison.Ordinal);

    /// <summary>The message that carries it.</summary>
    internal string Message => $"From: a@example.test\nSubject: {Name}\nContent-Type: text/html; charset={Charset}\n\n{Document}";

    /// <summary>It, with words before it to know it by.</summary>
    internal string Document => $"<p>Before.</p>{Body}";

    /// <summary>All of them, with the address of the server elsewhere.</summary>
    internal static IReadOnlyList<HostileHtml> All(string host)
    {
        using var lines = new StreamReader(typeof(HostileHtml).Assembly.GetManifestResourceStream("hostile-html.txt")!, Encoding.UTF8);
        return [.. lines.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => Read(line, host))];
    }

    private static HostileHtml Read(string line, string host)
    {
        var (name, body) = (line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        body = body.Replace("RUN", Run, StringComparison.Ordinal).Replace("HOST", host, StringComparison.Ordinal);
        foreach (var (token, text) in Characters)
        {
            body = body.Replace(token, text, StringComparison.Ordinal);
        }

        var at = name.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? new HostileHtml(name, "utf-8", body) : new HostileHtml(name[..at], name[(at + 1)..], body);
    }
}

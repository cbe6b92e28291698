using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MailKit;

namespace MailCatcher.Relay;

/// <summary>What is said on a connection to a relay, a line each, for people to read: no secrets, no content, and not more than is worth keeping.</summary>
internal sealed class Transcript : IProtocolLogger
{
    private const int MaxLines = 200;
    private const int MaxLineLength = 500;
    private readonly List<string> _lines = [];
    private int _left;
    private long _contentBytes;
    private bool _inContent;
    private bool _expectsSecret;
    private string _lastReply = "";

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <summary>What was said since <see cref="Begin"/>.</summary>
    internal ImmutableArray<string> Lines => _left == 0 ? [.. _lines] : [.. _lines, $"   … {_left} more lines"];

    /// <summary>The last line that the relay said.</summary>
    internal string LastReply => _lastReply;

    public void Dispose()
    {
        // Nothing is held.
    }

    /// <summary>Forgets what was said before: another attempt begins.</summary>
    internal void Begin()
    {
        _lines.Clear();
        (_left, _contentBytes, _inContent, _lastReply) = (0, 0, false, "");
    }

    /// <summary>Something that neither side said, such as that the connection was there already.</summary>
    internal void Note(string text) => Add("   ", text);

    public void LogConnect(Uri uri) => Add("   ", $"connected to {uri.Host}:{uri.Port.ToString(CultureInfo.InvariantCulture)}");

    public void LogClient(byte[] buffer, int offset, int count)
    {
        if (_inContent)
        {
            _contentBytes += count;
            return;
        }

        // A login is told by its mechanism only: what is a secret in it depends on the mechanism.
        foreach (var line in LinesOf(buffer, offset, count))
        {
            var isLogin = line.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase);
            Add("C: ", isLogin ? string.Join(' ', line.Split(' ').Take(2)) + " ********" : _expectsSecret ? "********" : line);
            _expectsSecret |= isLogin;
            _inContent = line.Equals("DATA", StringComparison.OrdinalIgnoreCase) || line.StartsWith("BDAT ", StringComparison.OrdinalIgnoreCase);
        }
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        foreach (var line in LinesOf(buffer, offset, count))
        {
            if (_inContent && _contentBytes > 0)
            {
                Add("C: ", $"({_contentBytes.ToString("#,0", CultureInfo.InvariantCulture)} bytes of content)");
                (_inContent, _contentBytes) = (false, 0);
            }

            _inContent &= line.StartsWith('3');

            // A challenge may hold what the client said before, and the answer to it is the login going on.
            _expectsSecret &= line.StartsWith('3');
            Add("S: ", line.StartsWith("334 ", StringComparison.Ordinal) ? "334 ********" : line);
            _lastReply = line;
        }
    }

    private static string[] LinesOf(byte[] buffer, int offset, int count) =>
        Encoding.UTF8.GetString(buffer, offset, count).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    private void Add(string side, string text)
    {
        if (_lines.Count >= MaxLines)
        {
            _left++;
            return;
        }

        var clean = string.Concat((text.Length > MaxLineLength ? text[..MaxLineLength] + "…" : text).Select(character => char.IsControl(character) ? '?' : character));
        _lines.Add(side + clean);
    }
}

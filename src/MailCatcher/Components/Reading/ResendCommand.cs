using System.Globalization;
using MailCatcher.Smtp;

namespace MailCatcher.Components.Reading;

/// <summary>
/// Commands for a POSIX shell that submit a message again, with its envelope and its content as received. Everything that came by mail stands in quotes that nothing gets out of.
/// </summary>
internal static class ResendCommand
{
    /// <summary>By curl.</summary>
    /// <param name="raw">Where the content is to be had.</param>
    /// <param name="host">The SMTP server's host.</param>
    /// <param name="port">The SMTP server's port.</param>
    /// <param name="envelope">The envelope.</param>
    internal static string Curl(Uri raw, string host, int port, Envelope envelope) => string.Create(CultureInfo.InvariantCulture,
        $"curl -sS {Quoted(raw.AbsoluteUri)} | curl -sS --url smtp://{(host.Contains(':') ? $"[{host.Trim('[', ']')}]" : host)}:{port} --mail-from {Quoted($"<{envelope.ReversePath}>")}{Recipients(envelope)} --upload-file -");

    /// <summary>By swaks.</summary>
    /// <inheritdoc cref="Curl"/>
    internal static string Swaks(Uri raw, string host, int port, Envelope envelope) => string.Create(CultureInfo.InvariantCulture,
        $"curl -sS {Quoted(raw.AbsoluteUri)} | swaks --server {Quoted(host.Trim('[', ']'))} --port {port} --from {Quoted(envelope.ReversePath is { } from ? $"{from}" : "<>")} --to {Quoted(string.Join(',', envelope.ForwardPaths))} --data -");

    private static string Recipients(Envelope envelope) => string.Concat(envelope.ForwardPaths.Select(path => $" --mail-rcpt {Quoted($"<{path}>")}"));

    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}

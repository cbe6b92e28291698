using System.Text;

namespace MailCatcher.Smtp;

/// <summary>AUTH (RFC 4954): carries a mechanism's challenges and responses, in base64, over the connection.</summary>
internal sealed class AuthExchange(SmtpConnection connection, SmtpOptions options, Credentials credentials, SessionRecorder? recorder)
{
    /// <summary>Who the client has proven to be; <see langword="null"/> while nobody.</summary>
    public string? User { get; private set; }

    /// <summary>Runs the exchange to its reply, or to what ended the session.</summary>
    public async ValueTask<(SmtpReply? Reply, Heard Heard)> RunAsync(SmtpCommand.Auth command)
    {
        var mechanism = SaslMechanism.Create(command.Mechanism, credentials, options.ServerName);
        if (mechanism is null)
        {
            return (SmtpReplies.UnknownMechanism, Heard.Line);
        }

        var step = command.InitialResponse is not { } initial ? mechanism.Begin()
            : !mechanism.TakesInitialResponse ? SaslStep.Malformed.Instance
            : Decode(initial) is { } bytes ? await NextAsync(mechanism, bytes).ConfigureAwait(false)
            : null;
        while (step is SaslStep.Challenge challenge)
        {
            connection.Write(new SmtpReply(334, null, Convert.ToBase64String(challenge.Bytes)));
            var heard = await connection.ReadLineAsync().ConfigureAwait(false);
            if (heard is not (Heard.Line or Heard.LineTooLong))
            {
                return (null, heard);
            }

            recorder?.Hidden(connection.Line.Length, "");
            var line = Encoding.Latin1.GetString(connection.Line);
            if (heard == Heard.LineTooLong || line == "*")
            {
                return (heard == Heard.LineTooLong ? SmtpReplies.ResponseTooLong : SmtpReplies.AuthCancelled, Heard.Line);
            }

            step = Decode(line) is { } response ? await NextAsync(mechanism, response).ConfigureAwait(false) : null;
        }

        User = (step as SaslStep.Accepted)?.User;
        var reply = step switch
        {
            null => SmtpReplies.BadBase64,
            SaslStep.Accepted => SmtpReplies.Authenticated,
            SaslStep.Rejected => SmtpReplies.BadCredentials,
            _ => SmtpReplies.BadResponse,
        };
        return (reply, Heard.Line);
    }

    // Checking a password may take a tenth of a second on purpose; the session's thread may be one that serves all sockets.
    private static Task<SaslStep> NextAsync(SaslMechanism mechanism, byte[] response) => Task.Run(() => mechanism.Next(response));

    private static byte[]? Decode(string base64)
    {
        // "=" is an initial response of nothing (RFC 4954 §4); an empty line is a response of nothing.
        if (base64 is "=" or "")
        {
            return [];
        }

        var bytes = new byte[base64.Length];
        return !base64.Any(char.IsWhiteSpace) && Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }
}

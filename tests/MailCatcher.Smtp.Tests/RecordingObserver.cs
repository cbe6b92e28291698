using System.Threading.Channels;

namespace MailCatcher.Smtp.Tests;

/// <summary>Keeps the transcripts it is given.</summary>
internal sealed class RecordingObserver : ISessionObserver
{
    private readonly Channel<SessionTranscript> _ended = Channel.CreateUnbounded<SessionTranscript>();

    public bool Fails { get; set; }

    public async Task<SessionTranscript> NextAsync() => await _ended.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public void SessionEnded(SessionTranscript transcript)
    {
        _ended.Writer.TryWrite(transcript);
        if (Fails)
        {
            throw new InvalidOperationException("This observer fails on purpose.");
        }
    }
}

namespace MailCatcher.Store.Database;

/// <summary>What LiteDB reads and writes a file through.</summary>
internal abstract class DatabaseStream : Stream
{
    protected const int PageBytes = 8192;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    /// <summary>Makes all of it last.</summary>
    internal abstract void FlushToDisk();

    /// <summary>Cuts off half a page at the end, as a full disk leaves it. The page that confirms a transaction is its last, so nothing confirmed goes.</summary>
    internal void CutToPages()
    {
        if (Length % PageBytes is not 0 and var torn)
        {
            SetLength(Length - torn);
        }
    }
}

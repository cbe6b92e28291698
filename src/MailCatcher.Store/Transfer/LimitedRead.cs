namespace MailCatcher.Store;

/// <summary>Reads what others say the size of.</summary>
internal static class LimitedRead
{
    private const int Piece = 64 * 1024;

    /// <summary>All of a stream; <see langword="null"/> when it is longer than allowed, and then no more of it is read.</summary>
    internal static async Task<byte[]?> ReadAsync(Stream source, long most, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = new byte[Piece];
        while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (content.Length + read > most)
            {
                return null;
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }
}

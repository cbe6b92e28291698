using System.Text;

namespace MailCatcher.Tests.Support;

/// <summary>Compares contents of megabytes in no time, and shows only where they part.</summary>
internal static class Bytes
{
    private const int Around = 60;

    internal static void AreEqual(byte[] expected, byte[] actual)
    {
        if (expected.AsSpan().SequenceEqual(actual))
        {
            return;
        }

        var same = expected.AsSpan().CommonPrefixLength(actual);
        Assert.Fail($"{expected.Length} bytes were expected and {actual.Length} came; the first {same} agree, then '{Near(expected, same)}' was expected and '{Near(actual, same)}' came.");
    }

    private static string Near(ReadOnlySpan<byte> bytes, int position)
    {
        var from = Math.Max(0, position - Around);
        return Encoding.Latin1.GetString(bytes[from..Math.Min(bytes.Length, position + Around)]).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
    }
}

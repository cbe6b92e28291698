using MailCatcher.Store.Mime;
using SkiaSharp;

namespace MailCatcher.Api;

/// <summary>
/// Small pictures of image attachments, as Mailpit makes them: JPEG, 180 by 120, cropped, or padded when the image is smaller. Whatever is no image that can be shown is a blank one.
/// </summary>
internal sealed class Thumbnails(ILogger<Thumbnails> logger) : IDisposable
{
    internal const string MediaType = "image/jpeg";

    private const int Width = 180;
    private const int Height = 120;
    private const int Quality = 80;

    // A small file may claim to be a picture of gigabytes.
    private const long MaxPixels = 40_000_000;
    private const long MaxBytes = 32 * 1024 * 1024;

    // Made with the same library, for the machines that it does not run on.
    private static readonly byte[] Blank = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAoHBwgHBgoICAgLCgoLDhgQDg0NDh0VFhEYIx8lJCIfIiEmKzcvJik0KSEiMEExNDk7Pj4+JS5ESUM8SDc9Pjv/2wBDAQoLCw4NDhwQEBw7KCIoOzs7Ozs7Ozs7Ozs7"
        + "Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozv/wAARCAB4ALQDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAA"
        + "AAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/ALMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD/2Q==");

    // Unpacking takes memory: two at a time leave the rest of the server alive.
    private readonly SemaphoreSlim _working = new(2);

    /// <inheritdoc/>
    public void Dispose() => _working.Dispose();

    /// <summary>The thumbnail of a part.</summary>
    internal async Task<byte[]> MakeAsync(PartContent part, CancellationToken cancellationToken)
    {
        if (!part.Part.ContentType.StartsWith("image/", StringComparison.Ordinal) || part.Content.Length > MaxBytes)
        {
            return Blank;
        }

        await _working.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Make(part.Content), cancellationToken) ?? Blank;
        }
        catch (Exception fault) when (fault is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            logger.NoThumbnails(fault);
            return Blank;
        }
        finally
        {
            _working.Release();
        }
    }

    private static byte[]? Make(Stream content)
    {
        using var data = SKData.Create(content);
        using var codec = SKCodec.Create(data);
        if (codec is null || (long)codec.Info.Width * codec.Info.Height is 0 or > MaxPixels)
        {
            return null;
        }

        using var picture = SKBitmap.Decode(codec);
        if (picture is null)
        {
            return null;
        }

        using var surface = SKSurface.Create(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Clear(SKColors.White);

        // As large as fills the frame, but never larger than it is.
        var scale = Math.Min(1f, Math.Max((float)Width / picture.Width, (float)Height / picture.Height));
        var (width, height) = (picture.Width * scale, picture.Height * scale);
        var place = SKRect.Create((Width - width) / 2, (Height - height) / 2, width, height);
        using var image = SKImage.FromBitmap(picture);
        surface.Canvas.DrawImage(image, place, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var drawn = surface.Snapshot();
        using var encoded = drawn.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return encoded.ToArray();
    }
}

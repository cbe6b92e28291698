using SkiaSharp;

namespace MailCatcher.Tests.Api;

public sealed class ThumbnailTests
{
    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 900, 600)]
    [InlineData(SKEncodedImageFormat.Jpeg, 300, 900)]
    [InlineData(SKEncodedImageFormat.Webp, 20, 10)]
    public async Task An_image_becomes_a_jpeg_of_180_by_120_with_its_colour_in_the_middle(SKEncodedImageFormat format, int width, int height)
    {
        await using var server = await RunningServer.StartAsync();
        await KeepAsync(server, $"image/{format.ToString().ToLowerInvariant()}", Picture(format, width, height));

        using var made = SKBitmap.Decode(await ThumbAsync(server));

        Assert.Equal((180, 120), (made.Width, made.Height));
        var middle = made.GetPixel(90, 60);
        Assert.True(middle is { Red: > 200, Green: < 60, Blue: < 60 }, $"The middle is {middle}.");

        // A small one is padded, a large one fills the frame.
        Assert.Equal(width < 180, made.GetPixel(2, 2) is { Red: > 240, Green: > 240, Blue: > 240 });
    }

    [Theory]
    [InlineData("image/png", "bm9uc2Vuc2U=")]
    [InlineData("text/plain", "dGV4dA==")]
    [InlineData("image/png", "iVBORw0KGgoAAAANSUhEUgAA//8AAP//CAIAAAA=")]
    [InlineData("image/svg+xml", "PHN2Zy8+")]
    public async Task What_is_no_image_that_can_be_shown_is_a_blank_one(string type, string base64)
    {
        await using var server = await RunningServer.StartAsync();
        await KeepAsync(server, type, Convert.FromBase64String(base64));

        using var made = SKBitmap.Decode(await ThumbAsync(server));

        Assert.Equal((180, 120), (made.Width, made.Height));
        Assert.Equal(SKColors.White, made.GetPixel(90, 60));
    }

    private static async Task<byte[]> ThumbAsync(RunningServer server)
    {
        using var answer = await server.Http.GetAsync("/api/v1/message/latest/part/2/thumb", TestContext.Current.CancellationToken);
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private static Task<Guid> KeepAsync(RunningServer server, string type, byte[] content) => server.KeepAsync($"""
        Subject: picture
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b

        text
        --b
        Content-Type: {type}
        Content-Disposition: attachment; filename=picture
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(content)}
        --b--
        """);

    private static byte[] Picture(SKEncodedImageFormat format, int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(SKColors.Red);
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }
}

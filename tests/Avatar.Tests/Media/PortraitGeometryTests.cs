using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Tests.Media;

public sealed class PortraitGeometryTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData(640, 480, 384, 256, ImageFit.Cover)]
    [InlineData(333, 777, 704, 384, ImageFit.Cover)]
    [InlineData(1201, 301, 384, 256, ImageFit.Cover)]
    [InlineData(333, 777, 704, 384, ImageFit.Blur)]
    [InlineData(1201, 301, 384, 256, ImageFit.Blur)]
    [InlineData(64, 48, 688, 368, ImageFit.Blur)]
    public async Task A_mark_in_the_portrait_is_where_the_geometry_says(
        int width,
        int height,
        int outWidth,
        int outHeight,
        ImageFit fit
    )
    {
        // A white square in the upper half of a black portrait stands for the mouth.
        var (x, y, half) = (width / 2, height / 4, Math.Max(4, width / 20));
        await _folder.MakeAsync(
            "p.png",
            "-f",
            "lavfi",
            "-i",
            FormattableString.Invariant(
                $"color=black:s={width}x{height}:d=0.04,format=rgb24,drawbox=x={x - half}:y={y - half}:w={half * 2}:h={half * 2}:c=white:t=fill"
            ),
            "-frames:v",
            "1",
            "-update",
            "1"
        );
        var size = new PictureSize(outWidth, outHeight);
        var image = new ImageSettings { Fit = fit };

        var run = (await _folder.ImageAsync("p.png", size, image)).Succeeded();
        var mouth = PortraitGeometry.Map(new Mouth(x, y, half, half), width, height, size, image);

        var found = Box(
            await _folder.PixelsAsync(run.PathOf("image.png"), outWidth, outHeight),
            outHeight
        );
        Assert.Equal(mouth.X - mouth.HalfWidth, found.Left, 1.0);
        Assert.Equal(mouth.X + mouth.HalfWidth, found.Right, 1.0);
        Assert.Equal(mouth.Y - mouth.Chin, found.Top, 1.0);
        Assert.Equal(mouth.Y + mouth.Chin, found.Bottom, 1.0);
    }

    [Fact]
    public void The_astronauts_mouth_lies_where_it_was_measured_in_704x384()
    {
        // Measured in the prepared picture: 303,140 with a half-width of 26 and a chin 34 below.
        var source = new Mouth(220.4, 143.3, 18.9, 24.7);

        var mouth = PortraitGeometry.Map(
            source,
            512,
            512,
            new PictureSize(704, 384),
            new ImageSettings()
        );

        Assert.Equal(303, mouth.X, 0.5);
        Assert.Equal(140, mouth.Y, 0.5);
        Assert.Equal(26, mouth.HalfWidth, 0.5);
        Assert.Equal(34, mouth.Chin, 0.5);
    }

    /// <summary>Of the pixels at least half white.</summary>
    private static (double Left, double Top, double Right, double Bottom) Box(
        Pixels pixels,
        int height
    )
    {
        var white = (
            from y in Enumerable.Range(0, height)
            from x in Enumerable.Range(0, pixels.Width)
            where pixels.At(x, y).G > 160
            select (x, y)
        ).ToArray();
        Assert.NotEmpty(white);
        return (
            white.Min(p => p.x),
            white.Min(p => p.y),
            white.Max(p => p.x) + 1,
            white.Max(p => p.y) + 1
        );
    }
}

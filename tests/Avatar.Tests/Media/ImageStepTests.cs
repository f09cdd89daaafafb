using AvatarBuild.Avatar.Steps;
using AvatarBuild.Media.Formats;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Tests.Media;

public sealed class ImageStepTests : IDisposable
{
    private static readonly PictureSize Wide = new(384, 256);

    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("p.jpg", "-q:v 2", ImageFormat.Jpeg)]
    [InlineData("p.png", "", ImageFormat.Png)]
    [InlineData("p.webp", "", ImageFormat.Webp)]
    [InlineData("lossless.webp", "-lossless 1", ImageFormat.Webp)]
    [InlineData("p.bmp", "", ImageFormat.Bmp)]
    [InlineData("p.tiff", "", ImageFormat.Tiff)]
    [InlineData("deep.png", "-pix_fmt rgb48be", ImageFormat.Png)]
    [InlineData("grey.jpg", "-pix_fmt gray", ImageFormat.Jpeg)]
    public async Task A_portrait_of_any_format_becomes_a_picture_of_the_size(
        string name,
        string options,
        ImageFormat format
    )
    {
        await _folder.MakeAsync(
            name,
            [
                "-i",
                MediaFolder.Sample("astronaut.png"),
                "-vf",
                "scale=200:240",
                .. Words(options),
                "-frames:v",
                "1",
                "-update",
                "1",
            ]
        );

        var run = (await _folder.ImageAsync(name, Wide)).Succeeded();

        Assert.Equal(
            new ImageInfo(format, 200, 240, 1, false),
            ImageHeader.Read(_folder.PathOf(name))
        );
        Assert.Equal(
            new ImageInfo(ImageFormat.Png, 384, 256, 1, false),
            ImageHeader.Read(run.PathOf("image.png"))
        );
    }

    [Fact(Timeout = 60_000)]
    public async Task A_png_named_jpg_is_read_as_what_it_is()
    {
        _folder.Write("p.jpg", await SampleAsync());

        (await _folder.ImageAsync("p.jpg", Wide)).Succeeded();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_portrait_prepared_twice_is_the_same_byte_for_byte()
    {
        _folder.Write("p.png", await SampleAsync());

        foreach (var fit in new[] { ImageFit.Cover, ImageFit.Blur })
        {
            var image = new ImageSettings { Fit = fit };
            var first = (await _folder.ImageAsync("p.png", Wide, image)).Succeeded();
            var second = (await _folder.ImageAsync("p.png", Wide, image)).Succeeded();
            Assert.Equal(first.Read("image.png"), second.Read("image.png"));
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("jpg")]
    [InlineData("png")]
    [InlineData("webp")]
    public async Task Every_orientation_of_every_format_comes_out_upright(string extension)
    {
        // Four colours in the quarters of an upright picture, stored turned by the inverse of each orientation.
        await _folder.MakeAsync(
            "upright.png",
            "-f",
            "lavfi",
            "-i",
            "color=red:s=96x64:d=0.04,drawbox=x=48:w=48:h=32:c=lime:t=fill,drawbox=y=32:w=48:h=32:c=blue:t=fill,drawbox=x=48:y=32:w=48:h=32:c=white:t=fill",
            "-frames:v",
            "1",
            "-update",
            "1"
        );
        string[] inverse =
        [
            "null",
            "hflip",
            "hflip,vflip",
            "vflip",
            "transpose=cclock_flip",
            "transpose=cclock",
            "transpose=clock_flip",
            "transpose=clock",
        ];
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var stored = await _folder.MakeAsync(
                "stored." + extension,
                "-i",
                "upright.png",
                "-vf",
                inverse[orientation - 1],
                "-frames:v",
                "1",
                "-update",
                "1",
                "-q:v",
                extension == "webp" ? "100" : "1"
            );
            _folder.Write(
                "p." + extension,
                WithOrientation(_folder.Read(stored), extension, orientation)
            );

            Assert.Equal(
                (96, 64, orientation),
                ImageHeader.Read(_folder.PathOf("p." + extension)) is var i
                    ? (i.Width, i.Height, i.Orientation)
                    : default
            );
            var run = (
                await _folder.ImageAsync("p." + extension, new PictureSize(96, 64))
            ).Succeeded();
            var pixels = await _folder.PixelsAsync(run.PathOf("image.png"), 96, 64);
            Near((255, 0, 0), pixels.At(20, 14));
            Near((0, 255, 0), pixels.At(76, 14));
            Near((0, 0, 255), pixels.At(20, 50));
            Near((255, 255, 255), pixels.At(76, 50));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Transparency_lies_on_grey_and_not_on_black()
    {
        await _folder.MakeAsync(
            "p.png",
            "-f",
            "lavfi",
            "-i",
            "color=red:s=96x64:d=0.04,format=rgba,geq=r=255:g=0:b=0:a='if(lt(X,48),0,255)'",
            "-frames:v",
            "1",
            "-update",
            "1"
        );

        var run = (await _folder.ImageAsync("p.png", new PictureSize(96, 64))).Succeeded();

        var pixels = await _folder.PixelsAsync(run.PathOf("image.png"), 96, 64);
        Near((128, 128, 128), pixels.At(10, 30));
        Near((255, 0, 0), pixels.At(86, 30));
    }

    [Fact(Timeout = 60_000)]
    public async Task Names_with_percent_signs_are_no_patterns()
    {
        _folder.Write("100%d %03d.png", await SampleAsync());

        (await _folder.ImageAsync("100%d %03d.png", Wide)).Succeeded();
    }

    [Fact]
    public void The_request_names_no_path_and_changes_with_every_setting()
    {
        string Text(PictureSize size, ImageSettings image) =>
            string.Join(
                '\n',
                ImageStep.Request(size, image, MediaFolder.Tools).Select(l => l.ToString())
            );
        string[] texts =
        [
            Text(Wide, new ImageSettings()),
            Text(new PictureSize(688, 368), new ImageSettings()),
            Text(Wide, new ImageSettings { Fit = ImageFit.Blur }),
            Text(Wide, new ImageSettings { TopBias = 0.3 }),
        ];

        Assert.Equal(texts.Length, texts.Distinct().Count());
        Assert.All(
            texts,
            text => Assert.DoesNotContain(Path.GetTempPath(), text, StringComparison.Ordinal)
        );
        Assert.Contains("-i {portrait}", texts[0], StringComparison.Ordinal);
    }

    internal static string[] Words(string options) =>
        options.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static byte[] WithOrientation(byte[] picture, string extension, int orientation)
    {
        var (width, height) = orientation >= 5 ? (64, 96) : (96, 64);
        return extension switch
        {
            "jpg" => Exif.Jpeg(picture, orientation),
            "png" => Exif.Png(picture, orientation),
            _ => Exif.Webp(picture, orientation, width, height),
        };
    }

    private static void Near((int R, int G, int B) expected, (int R, int G, int B) actual) =>
        Assert.True(
            Math.Abs(expected.R - actual.R) < 12
                && Math.Abs(expected.G - actual.G) < 12
                && Math.Abs(expected.B - actual.B) < 12,
            $"expected {expected}, was {actual}"
        );

    private async Task<byte[]> SampleAsync() =>
        _folder.Read(
            await _folder.MakeAsync("sample.png", "-i", MediaFolder.Sample("astronaut.png"))
        );
}

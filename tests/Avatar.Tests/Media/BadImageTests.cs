using System.Text;
using AvatarBuild.Media.Formats;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Tests.Media;

public sealed class BadImageTests : IDisposable
{
    private static readonly PictureSize Wide = new(384, 256);

    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("", "is empty (0 bytes)")]
    [InlineData("Hello, this is a picture of me.", "is a text file, not a picture")]
    [InlineData("BMW is a car and this a text", "is a text file, not a picture")]
    [InlineData(
        "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        "is an SVG drawing, not a picture"
    )]
    [InlineData("GIF89a\u0001\0\u0001\0", "is a GIF, which isn't supported")]
    [InlineData(
        "\0\0\0\u0018ftypheic\0\0\0\0",
        "is a HEIC, AVIF or video file, which isn't supported"
    )]
    [InlineData("%PDF-1.4\n\u0001\u0002", "is a PDF document, which isn't supported")]
    public async Task What_is_no_picture_is_refused_before_anything_runs(
        string content,
        string reason
    )
    {
        _folder.Write("p.jpg", Encoding.UTF8.GetBytes(content));

        var run = await _folder.ImageAsync("p.jpg", Wide);

        run.IsBadInput(
            $"inputs/images/p.jpg {reason}; replace it with a jpg, png, webp, bmp or tiff picture"
        );
        run.IsFoundByInspection();
        Assert.Empty(_folder.Executor.Ran);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("p.jpg", "-q:v 2")]
    [InlineData("p.png", "")]
    [InlineData("p.webp", "")]
    [InlineData("p.bmp", "")]
    [InlineData("p.tiff", "")]
    [InlineData("raw.tiff", "-compression_algo raw")]
    public async Task A_truncated_portrait_is_rejected_wherever_it_ends(string name, string options)
    {
        await _folder.MakeAsync(
            name,
            [
                "-i",
                MediaFolder.Sample("astronaut.png"),
                .. ImageStepTests.Words(options),
                "-frames:v",
                "1",
                "-update",
                "1",
            ]
        );
        foreach (var share in new[] { 0.001, 0.1, 0.5, 0.9, 0.98 })
        {
            var run = await _folder.ImageAsync(_folder.Truncate(name, share), Wide);

            run.IsBadInput($"inputs/images/cut-{name} ", "; ");
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task An_animated_webp_is_rejected()
    {
        await _folder.MakeAsync(
            "p.webp",
            "-f",
            "lavfi",
            "-i",
            "testsrc=d=1:s=64x64:r=5",
            "-c:v",
            "libwebp_anim"
        );

        var run = await _folder.ImageAsync("p.webp", Wide);

        run.IsBadInput("is an animated WebP; save one of its pictures");
        run.IsFoundByInspection();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_picture_that_would_fill_the_memory_is_refused_by_its_header()
    {
        await _folder.MakeAsync("p.png", "-i", MediaFolder.Sample("astronaut.png"));
        var bytes = _folder.Read("p.png");
        (bytes[17], bytes[21]) = (1, 1);
        _folder.Write("p.png", bytes);

        (await _folder.ImageAsync("p.png", Wide)).IsBadInput(
            "is 65792x65792 pixels; scale it down"
        );
    }

    /// <summary>Black, as decoders leave what they can't read; transparent; noise of one value; shown whole on its own blur.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("color=black:s=96x48:d=0.04,format=rgb24", ImageFit.Cover, "000000")]
    [InlineData(
        "testsrc=s=96x48:d=0.04,format=rgba,colorchannelmixer=aa=0",
        ImageFit.Cover,
        "808080"
    )]
    [InlineData(
        "testsrc=s=96x48:d=0.04,format=rgba,colorchannelmixer=aa=0",
        ImageFit.Blur,
        "808080"
    )]
    [InlineData(
        "color=gray:s=96x48:d=0.04,format=rgb24,geq=r=127+mod(X\\,3):g=90:b=80",
        ImageFit.Cover,
        "815A50"
    )]
    [InlineData(
        "color=black:s=96x48:d=0.04,format=rgb24,drawbox=x=50:y=40:w=4:h=4:c=white:t=fill",
        ImageFit.Cover,
        null
    )]
    [InlineData(
        "color=black:s=96x48:d=0.04,format=rgb24,drawbox=w=2:h=2:c=white:t=fill",
        ImageFit.Blur,
        null
    )]
    public async Task A_portrait_that_shows_nothing_is_refused(
        string source,
        ImageFit fit,
        string? colour
    )
    {
        await _folder.MakeAsync(
            "p.png",
            "-f",
            "lavfi",
            "-i",
            source,
            "-frames:v",
            "1",
            "-update",
            "1"
        );

        var run = await _folder.ImageAsync("p.png", new(96, 96), new ImageSettings { Fit = fit });

        if (colour is null)
        {
            run.Succeeded();
        }
        else
        {
            run.IsBadInput(
                $"inputs/images/p.png comes out as one colour (#{colour}) all over at 96*96",
                "export it as an 8-bit sRGB png"
            );
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Noise_after_a_pictures_mark_never_breaks_the_reader()
    {
        await _folder.MakeAsync(
            "p.webp",
            "-i",
            MediaFolder.Sample("astronaut.png"),
            "-frames:v",
            "1",
            "-update",
            "1"
        );
        await _folder.MakeAsync(
            "p.jpg",
            "-i",
            MediaFolder.Sample("astronaut.png"),
            "-frames:v",
            "1",
            "-update",
            "1"
        );
        await _folder.MakeAsync(
            "p.tiff",
            "-i",
            MediaFolder.Sample("astronaut.png"),
            "-frames:v",
            "1",
            "-update",
            "1"
        );
        await _folder.MakeAsync("p.m4a", "-i", MediaFolder.Sample("jfk.wav"));
        var random = new Random(7);
        foreach (var name in new[] { "p.webp", "p.jpg", "p.tiff", "p.m4a" })
        {
            var good = _folder.Read(name);
            for (var i = 0; i < 400; i++)
            {
                var bad = good.AsSpan(0, random.Next(4, good.Length)).ToArray();
                for (var n = 0; n < 20; n++)
                {
                    bad[random.Next(3, Math.Min(bad.Length, 400))] = (byte)random.Next(256);
                }

                using var stream = new MemoryStream(bad);
                _ = ImageHeader.Inspect(stream);
                _ = AudioHeader.Inspect(stream);
            }
        }
    }
}

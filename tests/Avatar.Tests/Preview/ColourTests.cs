using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Avatar.Tests.Finish;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Tests.Preview;

/// <summary>A red of 220, 40, 40 is that red in the finished video for who reads its tags, and its pixels are square.</summary>
public sealed class ColourTests
{
    [Theory(Timeout = 120_000)]
    [InlineData(384, 256, true, false)]
    [InlineData(384, 256, false, true)]
    [InlineData(1280, 720, true, true)]
    [InlineData(1280, 720, false, false)]
    public async Task A_previews_red_stays_that_red(int width, int height, bool mouth, bool marked)
    {
        var size = new PictureSize(width, height);
        using var scene = await SceneAsync(size, marked, TestContext.Current.CancellationToken);
        var preview = scene.Preview with { Size = size, Mouth = mouth ? Scene.Mouth : null };
        Assert.IsType<StepResult.Succeeded>(await scene.RunAsync(preview.Action(Scene.Programs)));

        await IsRedAndTaggedAsync(scene, size, height >= 720 ? "bt709" : "smpte170m");
    }

    [Theory(Timeout = 120_000)]
    [InlineData("", false, "smpte170m")]
    [InlineData("", true, "bt709")]
    [InlineData("-colorspace bt709", false, "bt709")]
    [InlineData("-colorspace bt709", true, "bt709")]
    public async Task A_renderers_hd_red_stays_that_red(string tags, bool marked, string wanted)
    {
        var size = new PictureSize(1280, 720);
        using var scene = await SceneAsync(size, marked, TestContext.Current.CancellationToken);
        // As imageio writes: BT.601 unless told.
        var matrix = tags.Length > 0 ? "bt709" : "bt601";
        await scene.FfmpegAsync(
            $"-loop 1 -r 25 -i image.png -i audio.wav -shortest -vf scale=out_color_matrix={matrix},format=yuv420p,noise=c0s=3:allf=t,setsar=202/201 -c:v libx264 -preset ultrafast -t 1 {tags}{(tags.Length > 0 ? " " : "")}render.mp4"
        );

        await IsRedAndTaggedAsync(scene, size, wanted);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_render_that_is_shown_stretched_is_refused()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).PreparedAsync();
        await scene.FfmpegAsync(
            "-loop 1 -r 25 -i image.png -vf format=yuv420p,noise=c0s=9:allf=t,setsar=2/1 -t 3.65 -c:v libx264 -preset ultrafast render.mp4"
        );

        var fault = await Scene.FailureAsync(scene.VerifyAsync());

        Assert.Equal("WrongSize", fault.Class);
        Assert.Contains("2 times as wide as high", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<Scene> SceneAsync(
        PictureSize size,
        bool marked,
        CancellationToken token
    )
    {
        var scene = await new Scene(token) { Cut = new(0.5, 1.5) }.PreparedAsync();
        await scene.FfmpegAsync(
            $"-f lavfi -i color=0xdc2828:s={size.Width}x{size.Height}:d=0.04,format=rgb24 -frames:v 1 -update 1 image.png"
        );
        await scene.FfmpegAsync(
            "-f lavfi -i color=0xdc2828:s=64x64:d=0.04,format=rgb24 -frames:v 1 -update 1 watermark.png"
        );
        scene.Settings = scene.Settings with
        {
            Watermark = marked
                ? new()
                {
                    File = "watermark.png",
                    Opacity = 1,
                    Corner = Corner.TopLeft,
                    Margin = 0,
                }
                : null,
        };
        return scene;
    }

    private static async Task IsRedAndTaggedAsync(Scene scene, PictureSize size, string matrix)
    {
        var expected = scene.Expected with { Size = size };
        var limits = new CheckSettings { MaxFrozenSeconds = 60 };
        Assert.IsType<StepResult.Succeeded>(
            await scene.RunAsync(new VerifyStep("r", expected, limits).Action(Scene.Programs))
        );
        Assert.IsType<StepResult.Succeeded>(
            await scene.RunAsync(
                (scene.FinishStep with { Expected = expected, Limits = limits }).Action(
                    Scene.Programs
                )
            )
        );
        var video = (await scene.MeasuredAsync()).Video;
        Assert.Equal((matrix, 1.0), (video.Matrix, video.PixelAspect));
        // The middle of the picture and the watermark's corner.
        foreach (var place in new[] { "8:8:16:16", $"8:8:{size.Width / 8}:{size.Height / 2}" })
        {
            await scene.FfmpegAsync(
                $"-i video.mp4 -frames:v 1 -vf crop={place},scale=1:1:flags=area+accurate_rnd+full_chroma_int:in_color_matrix={(matrix == "bt709" ? "bt709" : "bt601")},format=rgb24 -f rawvideo red.rgb"
            );
            var red = scene.Read("red.rgb");
            Assert.InRange(red[0], 217, 223);
            Assert.InRange(red[1], 37, 43);
            Assert.InRange(red[2], 37, 43);
        }
    }
}

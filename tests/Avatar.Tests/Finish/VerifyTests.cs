#pragma warning disable RS0030 // tests write their own files

using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Tests.Finish;

public sealed class VerifyTests
{
    private const string X264 = "-c:v libx264 -preset veryfast -pix_fmt yuv420p";

    [Theory(Timeout = 60_000)]
    [InlineData("faststart", "BrokenVideo")]
    [InlineData("nomoov", "BrokenVideo")]
    [InlineData("empty", "BrokenVideo")]
    [InlineData("text", "BrokenVideo")]
    public async Task A_damaged_file_is_broken_and_blames_its_render(string damage, string expected)
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        await scene.FfmpegAsync("-i render.mp4 -c copy -movflags +faststart fast.mp4");
        var whole = scene.Read(damage == "nomoov" ? "render.mp4" : "fast.mp4");
        byte[] bytes = damage switch
        {
            "empty" => [],
            "text" => "no video"u8.ToArray(),
            _ => whole[..(whole.Length * 2 / 3)],
        };
        File.WriteAllBytes(scene.Path("render.mp4"), bytes);
        await FailsAsync(scene, expected);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("-vf drawbox=c=black:t=fill:enable=between(t\\,1\\,2)", "BlackVideo")]
    [InlineData("-vf loop=-1:1:9,setpts=N/25/TB -frames:v 92", "FrozenVideo")]
    [InlineData("-t 3.4", "WrongLength")]
    [InlineData("-vf scale=320:256", "WrongSize")]
    public async Task A_bad_picture_is_found_with_its_class(string change, string expected)
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        await scene.FfmpegAsync($"-i render.mp4 {change} {X264} -an bad.mp4");
        File.Move(scene.Path("bad.mp4"), scene.Path("render.mp4"), true);
        await FailsAsync(scene, expected);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_face_at_rest_while_the_recording_is_silent_is_not_frozen()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        await scene.FfmpegAsync(
            $"-i render.mp4 -vf loop=-1:1:9,setpts=N/25/TB -frames:v 92 {X264} -an bad.mp4"
        );
        File.Move(scene.Path("bad.mp4"), scene.Path("render.mp4"), true);
        var expected = scene.Expected with { Silences = [new(1.5, 3)] };
        var result = await scene.RunAsync(
            new VerifyStep("render a", expected, scene.Limits).Action(Scene.Programs)
        );
        Assert.IsType<StepResult.Succeeded>(result);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_render_without_sound_passes_and_its_video_has_sound()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        await scene.FfmpegAsync("-i render.mp4 -c copy -an mute.mp4");
        File.Move(scene.Path("mute.mp4"), scene.Path("render.mp4"), true);
        Assert.IsType<StepResult.Succeeded>(await scene.VerifyAsync());
        Assert.IsType<StepResult.Succeeded>(await scene.FinishAsync());
        Assert.Equal(1, (await scene.MeasuredAsync()).Video.AudioStreams);
    }

    [Fact(Timeout = 60_000)]
    public async Task Measurements_are_the_same_bytes_every_time()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        var first = scene.Read("verify.json");
        await scene.VerifyAsync();
        Assert.Equal(first, scene.Read("verify.json"));
    }

    private static async Task FailsAsync(Scene scene, string expected)
    {
        var why = await Scene.FailureAsync(scene.VerifyAsync());
        Assert.True(expected == why.Class, why.ToString());
        Assert.Equal("render a", why.Invalidates);
        // Another attempt with the same arguments makes the same size, and other videos' attempts another one than asked.
        Assert.Equal(expected != "WrongSize", why.Transient);
        Assert.Equal(
            expected == "WrongSize" ? FailureScope.Group : FailureScope.Attempt,
            why.Scope
        );
    }
}

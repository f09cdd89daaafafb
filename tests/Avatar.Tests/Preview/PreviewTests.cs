using AvatarBuild.Avatar.Renderers.Preview;
using AvatarBuild.Avatar.Tests.Finish;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Tests.Preview;

public sealed class PreviewTests
{
    [Theory(Timeout = 60_000)]
    [InlineData(1.0)]
    [InlineData(1.0001)]
    [InlineData(2.713)]
    [InlineData(0.03)]
    public async Task A_preview_has_exactly_the_frames_that_cover_the_recording(double seconds)
    {
        using var scene = new Scene(TestContext.Current.CancellationToken)
        {
            Cut = new(0.5, 0.5 + seconds),
        };
        await scene.PreparedAsync();
        foreach (var mouth in new[] { Scene.Mouth, null })
        {
            var preview = scene.Preview with { Mouth = mouth };
            var result = await scene.RunAsync(preview.Action(Scene.Programs));
            Assert.IsType<StepResult.Succeeded>(result);
            var counted = await scene.FfmpegAsync("-i render.mp4 -map 0:v -f framemd5 -");
            var frames = counted.Split('\n').Count(l => l.Length > 0 && l[0] != '#');
            Assert.Equal((int)Math.Ceiling(Math.Round(seconds * 16000) * 25 / 16000), frames);
            Assert.IsType<StepResult.Succeeded>(await scene.VerifyAsync());
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task The_same_inputs_give_the_same_bytes()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).PreparedAsync();
        foreach (var mouth in new[] { Scene.Mouth, null })
        {
            var preview = scene.Preview with { Mouth = mouth };
            await scene.RunAsync(preview.Action(Scene.Programs));
            var first = scene.Read("render.mp4");
            await scene.RunAsync(preview.Action(Scene.Programs));
            Assert.Equal(first, scene.Read("render.mp4"));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task The_mouth_opens_in_the_frame_in_which_the_sound_starts_and_nothing_else_moves()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken)
        {
            Cut = new(0, 4),
        }.PreparedAsync();
        await scene.FfmpegAsync(
            "-f lavfi -i aevalsrc='if(between(t,1,2),0.5*sin(2*PI*500*t),0)':s=16000:d=4 audio.wav"
                .Replace("'", "", StringComparison.Ordinal)
                .Replace(
                    "if(between(t,1,2),0.5*sin(2*PI*500*t),0)",
                    "between(t\\,1\\,2)*0.5*sin(2*PI*500*t)",
                    StringComparison.Ordinal
                )
        );
        await scene.RunAsync(scene.Preview.Action(Scene.Programs));
        await scene.FfmpegAsync(
            "-i render.mp4 -vf crop=26:14:152:86 -f rawvideo -pix_fmt gray mouth.raw"
        );
        var mouth = scene.Read("mouth.raw");
        var frame = 26 * 14;
        double Change(int i) =>
            Enumerable.Range(0, frame).Average(p => Math.Abs(mouth[i * frame + p] - mouth[p]));
        Assert.True(Change(24) < 2, $"{Change(24)}");
        Assert.True(Change(25) > 10, $"{Change(25)}");
        Assert.True(Change(49) > 10, $"{Change(49)}");
        Assert.True(Change(60) < 3, $"{Change(60)}");
        var (still, open) = (
            await scene.GreyAsync("render.mp4", 0.5),
            await scene.GreyAsync("render.mp4", 1.5)
        );
        var elsewhere = Enumerable
            .Range(0, still.Length)
            .Where(p => p / 384 is < 60 or > 130 || p % 384 is < 130 or > 200)
            .Average(p => Math.Abs(still[p] - open[p]));
        Assert.True(elsewhere < 1, $"{elsewhere}");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_picture_without_a_known_mouth_pans_and_never_freezes()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).PreparedAsync();
        await scene.FfmpegAsync("-f lavfi -i anullsrc=r=16000:cl=mono -t 3.65 audio.wav");
        var preview = scene.Preview with { Mouth = null };
        Assert.IsType<StepResult.Succeeded>(await scene.RunAsync(preview.Action(Scene.Programs)));
        Assert.IsType<StepResult.Succeeded>(await scene.VerifyAsync());
    }

    [Theory]
    [InlineData(-5, 80)]
    [InlineData(165, 254)]
    [InlineData(500, 80)]
    public void A_mouth_outside_the_picture_is_as_good_as_unknown(double x, double y) =>
        Assert.Null(PreviewMouth.In(Scene.Size, new Mouth(x, y, 14, 18)));

    [Fact]
    public void Openness_follows_loud_and_quiet_and_stays_closed_in_digital_silence()
    {
        var sound = new short[32000];
        for (var i = 8000; i < 16000; i++)
        {
            sound[i] = (short)(8000 * Math.Sin(i * 0.2));
        }

        var openness = SpeechEnvelope.Openness(SpeechLevels.Of(sound, 16000), 50, 25, 5);
        Assert.All(openness[..12], o => Assert.Equal(0, o));
        Assert.Equal(5, openness[20]);
        Assert.All(openness[35..], o => Assert.Equal(0, o));
        Assert.All(
            SpeechEnvelope.Openness(SpeechLevels.Of(new short[32000], 16000), 50, 25, 5),
            o => Assert.Equal(0, o)
        );
    }
}

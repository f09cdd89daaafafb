#pragma warning disable CA1416
#pragma warning disable RS0030 // tests write their own files
using System.Text.RegularExpressions;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Tests.Finish;

public sealed class FinishTests
{
    private const string Srt = "1\n00:00:01,250 --> 00:00:02,250\nHello 100% 'a' : \\ [b] %d\n";

    [Fact(Timeout = 60_000)]
    public async Task A_good_video_is_in_sync_has_the_original_rate_and_the_render_s_own_pictures()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        scene.Executor.Ran.Clear();
        await SucceedsAsync(scene);
        Assert.Equal(3, scene.Executor.Ran.Count);
        var measured = await scene.MeasuredAsync();
        Assert.True(Math.Abs(measured.Sound.OffsetMs) < 5, measured.ToString());
        Assert.True(measured.Sound.Correlation > 0.95, measured.ToString());
        Assert.Equal(3.68, measured.Video.Seconds, 3);
        Assert.Equal(3.68, measured.Video.AudioSeconds, 2);
        await scene.FfmpegAsync("-i audio.wav -ar 8000 -f s16le prepared.pcm");
        var (offset, likeness) = SoundOffset.Measure(
            await WavSamples.ReadRawAsync(
                scene.Path("prepared.pcm"),
                TestContext.Current.CancellationToken
            ),
            await WavSamples.ReadRawAsync(
                scene.Path("published.pcm"),
                TestContext.Current.CancellationToken
            )
        );
        Assert.True(Math.Abs(offset) < 1 && likeness > 0.95, $"{offset} ms, {likeness}");
        const string Pictures = "-map 0:v -c copy -f md5 -";
        Assert.Equal(
            await scene.FfmpegAsync("-i render.mp4 " + Pictures),
            await scene.FfmpegAsync("-i video.mp4 " + Pictures)
        );
        var text = System.Text.Encoding.Latin1.GetString(scene.Read("video.mp4"));
        Assert.DoesNotContain("Lavf5", text, StringComparison.Ordinal);
        Assert.IsType<StepResult.Succeeded>(await scene.CheckAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Everything_at_once_gives_the_same_bytes_twice()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken)
        {
            Subtitles = "subtitles.srt",
        }.RenderedAsync();
        scene.Write("subtitles.srt", Srt);
        await WatermarkAsync(scene);
        scene.Settings = new()
        {
            Loudness = -16,
            Watermark = new() { File = "w.png" },
        };
        await SucceedsAsync(scene);
        string[] names = ["video.mp4", "poster.jpg", "measured.json"];
        var first = names.Select(scene.Read).ToList();
        await SucceedsAsync(scene);
        Assert.Equal(first, names.Select(scene.Read));
        Assert.Equal(-16, (await scene.MeasuredAsync()).Sound.Loudness!.Value, 1.0);
    }

    /// <summary>A click near full scale leaves no room for a plain gain: loudnorm then works dynamically, at 192 kHz.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_quiet_recording_with_a_loud_click_reaches_its_loudness()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        const string Click = "volume=0.3,aeval='if(between(t,1,1.002),0.98,val(0))'";
        await scene.FfmpegAsync(["-i", "recording.wav", "-af", Click, "-ac", "1", "clicked.wav"]);
        File.Move(scene.Path("clicked.wav"), scene.Path("recording.wav"), overwrite: true);
        scene.Settings = new() { Loudness = -20 };
        scene.Limits = new() { LoudnessTolerance = 4 };
        await SucceedsAsync(scene);
        Assert.InRange((await scene.MeasuredAsync()).Sound.Loudness!.Value, -24, -16);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("adelay=200|200", "OutOfSync")]
    [InlineData("volume=0", "SilentVideo")]
    [InlineData("volume=enable='between(t,0,2.6)':volume=0", "SilentVideo")]
    [InlineData("aeval=random(0)-0.5", "WrongSound")]
    public async Task A_finished_video_with_bad_sound_is_not_published(
        string filter,
        string expected
    )
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        await scene.FfmpegAsync(["-i", "recording.wav", "-af", filter, "bad.wav"]);
        var programs = Muxing(scene, "bad.wav");
        var why = await Scene.FailureAsync(scene.RunAsync(scene.FinishStep.Action(programs)));
        Assert.True(expected == why.Class, why.ToString());
        Assert.False(File.Exists(scene.Path("measured.json")));
        if (expected == "OutOfSync")
        {
            var read = double.Parse(
                why.Message.Split(' ')[3],
                System.Globalization.CultureInfo.InvariantCulture
            );
            Assert.InRange(read, 190, 210);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Only_the_check_sees_a_threshold()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        await SucceedsAsync(scene);
        var finish = scene.FinishStep.Request;
        var check = new CheckStep(scene.Expected, scene.Limits).Request;
        scene.Limits = scene.Limits with { MinCorrelation = 1.01 };
        Assert.Equal(finish, scene.FinishStep.Request);
        Assert.NotEqual(check, new CheckStep(scene.Expected, scene.Limits).Request);
        Assert.Equal("WrongSound", (await Scene.FailureAsync(scene.CheckAsync())).Class);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_render_that_rots_between_verify_and_finish_is_blamed()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        await scene.FfmpegAsync("-i render.mp4 -c copy -movflags +faststart fast.mp4");
        var bytes = scene.Read("fast.mp4");
        bytes.AsSpan(bytes.Length / 3, bytes.Length / 3).Clear();
        File.WriteAllBytes(scene.Path("render.mp4"), bytes);
        var why = await Scene.FailureAsync(scene.FinishAsync());
        Assert.Equal(("BrokenVideo", "render a"), (why.Class, why.Invalidates));
    }

    [Fact(Timeout = 60_000)]
    public async Task Burnt_subtitles_appear_when_they_are_said_in_the_cut_recording()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken)
        {
            Subtitles = "subtitles.srt",
        }.RenderedAsync();
        scene.Write("subtitles.srt", Srt);
        await SucceedsAsync(scene);
        Assert.Equal(0, await ChangedAsync(scene, 0.9));
        Assert.True(await ChangedAsync(scene, 1.1) > 100);
        Assert.True(await ChangedAsync(scene, 1.9) > 100);
        Assert.Equal(0, await ChangedAsync(scene, 2.1));
    }

    [Fact(Timeout = 60_000)]
    public async Task Soft_subtitles_are_a_track_with_the_text_and_the_shifted_time()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken)
        {
            Subtitles = "subtitles.vtt",
        }.RenderedAsync();
        scene.Write("subtitles.vtt", "WEBVTT\n\n00:01.250 --> 00:02.250\n你好 100%\n");
        scene.Settings = scene.Settings with { Subtitles = SubtitleMode.Soft };
        await SucceedsAsync(scene);
        var text = await scene.FfmpegAsync("-i video.mp4 -map 0:s -f srt -");
        // Some versions write the track's font as well.
        text = Regex.Replace(text, "<[^>]*>", "");
        Assert.Contains("00:00:01,000 --> 00:00:02,000\n你好 100%", text, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Corner.TopLeft, 12 + 20, 12 + 10)]
    [InlineData(Corner.TopRight, 384 - 12 - 20, 12 + 10)]
    [InlineData(Corner.BottomLeft, 12 + 20, 256 - 12 - 10)]
    [InlineData(Corner.BottomRight, 384 - 12 - 20, 256 - 12 - 10)]
    public async Task A_watermark_sits_in_its_corner_with_its_opacity(Corner corner, int x, int y)
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        await WatermarkAsync(scene);
        scene.Settings = scene.Settings with
        {
            Watermark = new()
            {
                File = "w.png",
                Corner = corner,
                Width = 40,
                Opacity = 0.5,
            },
        };
        await SucceedsAsync(scene);
        var (before, after) = (
            await scene.GreyAsync("render.mp4", 1),
            await scene.GreyAsync("video.mp4", 1)
        );
        var at = y * 384 + x;
        Assert.InRange(after[at], before[at] / 2 + 127 - 8, before[at] / 2 + 127 + 8);
        var middle = 128 * 384 + 192;
        Assert.InRange(after[middle], before[middle] - 6, before[middle] + 6);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_poster_wanted_after_the_end_is_the_last_frame()
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        scene.Settings = new() { PosterSeconds = 99 };
        await SucceedsAsync(scene);
        var poster = await scene.GreyAsync("poster.jpg", 0);
        Assert.Equal(384 * 256, poster.Length);
    }

    private static async Task SucceedsAsync(Scene scene)
    {
        var result = await scene.FinishAsync();
        Assert.True(result is StepResult.Succeeded, result.ToString());
    }

    private static Task<string> WatermarkAsync(Scene scene) =>
        scene.FfmpegAsync("-f lavfi -i color=white:s=80x40 -frames:v 1 watermark.png");

    // How many pixels of the lowest rows are quite others than the render's.
    private static async Task<int> ChangedAsync(Scene scene, double at)
    {
        var (before, after) = (
            await scene.GreyAsync("render.mp4", at),
            await scene.GreyAsync("video.mp4", at)
        );
        return Enumerable
            .Range(200 * 384, 56 * 384)
            .Count(p => Math.Abs(before[p] - after[p]) > 60);
    }

    /// <summary>An ffmpeg whose encoding pass takes other sound than the reference's: a planted fault.</summary>
    private static FfmpegTools Muxing(Scene scene, string sound)
    {
        scene.Write(
            "ffmpeg-bad",
            "#!/bin/sh\nffmpeg \"$@\" || exit 1\n"
                + $"[ -f published.pcm ] || {{ ffmpeg -v error -nostdin -y -i video.mp4 -i {sound} -filter_complex "
                + "'[1:a]atrim=start=0.25:end=3.9,asetpts=PTS-STARTPTS,apad[a]' -map 0:v -map '[a]' -c:v copy -c:a aac -t 3.68 other.mp4 && mv other.mp4 video.mp4; }\n"
        );
        Assert.SkipWhen(
            OperatingSystem.IsWindows(),
            "this machine lacks a shell for the stand-in: it runs Windows"
        );
        File.SetUnixFileMode(
            scene.Path("ffmpeg-bad"),
            UnixFileMode.UserRead | UnixFileMode.UserExecute
        );
        return new(scene.Path("ffmpeg-bad"), "ffprobe", "");
    }
}

#pragma warning disable CA1416 // skipped on Windows
#pragma warning disable RS0030 // tests write their own files

using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Tests.Finish;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Tests.Subtitles;

/// <summary>Subtitles in real finished videos. The recording is cut from 0.25 to 3.9 s; the video is 384*256.</summary>
public sealed class FinishedSubtitlesTests
{
    private const int Width = 384;

    private const string AssHead =
        "[Script Info]\nScriptType: v4.00+\nPlayResX: 384\nPlayResY: 256\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV\n"
        + "Style: Big,DejaVu Sans,40,&H00FFFFFF,&H00000000,1,0,0,7,10,10,10\n\n[Events]\nFormat: Start, End, Style, Layer, Text\n";

    [Fact(Timeout = 60_000)]
    public async Task Cues_that_overlap_are_pieces_of_the_track_with_their_texts_joined()
    {
        using var scene = await RenderedAsync(
            "subtitles.srt",
            TestContext.Current.CancellationToken
        );
        scene.Settings = scene.Settings with { Subtitles = SubtitleMode.Soft };
        scene.Write(
            "subtitles.srt",
            "1\n00:00:00,500 --> 00:00:02,250\nA {x}\n\n2\n00:00:01,250 --> 00:00:03,250\nB\n\n3\n00:00:01,250 --> 00:00:03,250\nC:\\new\n"
        );
        await SucceedsAsync(scene);
        Assert.Equal(
            [
                new Said(250, 1000, "A {x}"),
                new Said(1000, 2000, "A {x}\nB\nC:\\new"),
                new Said(2000, 3000, "B\nC:\\new"),
            ],
            await SubtitlePropertyTests.TrackAsync(scene)
        );
    }

    [Fact(Timeout = 60_000)]
    public async Task An_ass_file_of_another_order_and_name_keeps_its_style_and_place()
    {
        using var scene = await RenderedAsync(
            "subtitles.srt",
            TestContext.Current.CancellationToken
        );
        scene.Write("subtitles.srt", AssHead + "Dialogue: 0:00:01.25,0:00:02.25,Big,0,HH\n");
        await SucceedsAsync(scene);
        Assert.Equal(0, await ChangedAsync(scene, 0.9, 0, 0, Width, 256));
        Assert.True(await ChangedAsync(scene, 1.1, 0, 0, 120, 60) > 200);
        Assert.Equal(0, await ChangedAsync(scene, 1.1, 0, 100, Width, 156));
        Assert.Equal(0, await ChangedAsync(scene, 2.1, 0, 0, Width, 256));
    }

    [Fact(Timeout = 60_000)]
    public async Task Karaoke_across_the_cut_keeps_the_time_of_its_highlight()
    {
        using var scene = await RenderedAsync(
            "subtitles.ass",
            TestContext.Current.CancellationToken
        );
        // Black until the second second of the recording, which is at 1.75 s of the video; then white.
        scene.Write(
            "subtitles.ass",
            AssHead + "Dialogue: 0:00:00.00,0:00:03.50,Big,0,{\\k200}{\\k100}HH\n"
        );
        await SucceedsAsync(scene);
        Assert.True(await BrightAsync(scene, 1.9) > await BrightAsync(scene, 1.6) + 200);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nothing_that_is_drawn_leaves_the_picture_or_lies_below_the_watermark()
    {
        using var scene = await RenderedAsync(
            "subtitles.srt",
            TestContext.Current.CancellationToken
        );
        await scene.FfmpegAsync("-f lavfi -i color=black:s=80x80 -frames:v 1 watermark.png");
        scene.Settings = scene.Settings with
        {
            Watermark = new() { File = "w.png", Opacity = 1 },
        };
        scene.Write(
            "subtitles.srt",
            "1\n00:00:00,500 --> 00:00:03,250\nhttps://example.org/"
                + new string('m', 70)
                + "/MMMMMMMMMMMMMMMMMMMM\n"
        );
        await SucceedsAsync(scene);
        Assert.True(await ChangedAsync(scene, 1, 116, 150, 150, 106) > 200);
        Assert.Equal(0, await ChangedAsync(scene, 1, 0, 0, 4, 256));
        Assert.Equal(0, await ChangedAsync(scene, 1, 376, 0, 8, 256));
        var mark = await scene.GreyAsync("video.mp4", 1);
        Assert.All(Pixels(278, 152, 92, 88), p => Assert.True(mark[p] < 60));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_subtitle_that_is_not_drawn_fails_with_its_line()
    {
        using var scene = await RenderedAsync(
            "subtitles.ass",
            TestContext.Current.CancellationToken
        );
        // Letters that are wholly transparent.
        scene.Write(
            "subtitles.ass",
            AssHead.Replace("40,&H00FFFFFF", "40,&HFFFFFFFF", StringComparison.Ordinal)
                + "Dialogue: 0:00:01.25,0:00:02.25,Big,0,HH\n"
        );
        var why = await Scene.FailureAsync(scene.FinishAsync());
        Assert.Equal("LostSubtitles", why.Class);
        Assert.Contains("'HH' (line 12)", why.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_track_that_lost_a_text_fails()
    {
        using var scene = await RenderedAsync(
            "subtitles.srt",
            TestContext.Current.CancellationToken
        );
        scene.Settings = scene.Settings with { Subtitles = SubtitleMode.Soft };
        scene.Write("subtitles.srt", "1\n00:00:01,250 --> 00:00:02,250\nhi\n");
        Assert.SkipWhen(
            OperatingSystem.IsWindows(),
            "this machine lacks a shell for the stand-in: it runs Windows"
        );
        scene.Write(
            "ffprobe-bad",
            "#!/bin/sh\ncase \"$*\" in *data_hash*) exit 0;; esac\nexec ffprobe \"$@\"\n"
        );
        File.SetUnixFileMode(
            scene.Path("ffprobe-bad"),
            UnixFileMode.UserRead | UnixFileMode.UserExecute
        );
        var why = await Scene.FailureAsync(
            scene.RunAsync(scene.FinishStep.Action(new("ffmpeg", scene.Path("ffprobe-bad"), "")))
        );
        Assert.Equal("LostSubtitles", why.Class);
        Assert.Contains("lacks 'hi'", why.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Cues_that_are_all_cut_away_fail()
    {
        using var scene = await RenderedAsync(
            "subtitles.srt",
            TestContext.Current.CancellationToken
        );
        scene.Write("subtitles.srt", "1\n00:00:30,000 --> 00:00:31,000\nlate\n");
        Assert.Equal("BadInput", (await Scene.FailureAsync(scene.FinishAsync())).Class);
    }

    private static Task<Scene> RenderedAsync(string subtitles, CancellationToken token) =>
        new Scene(token) { Subtitles = subtitles }.RenderedAsync();

    private static async Task SucceedsAsync(Scene scene)
    {
        var result = await scene.FinishAsync();
        Assert.True(result is StepResult.Succeeded, result.ToString());
    }

    private static IEnumerable<int> Pixels(int x, int y, int wide, int high) =>
        Enumerable.Range(y, high).SelectMany(row => Enumerable.Range(row * Width + x, wide));

    private static async Task<int> BrightAsync(Scene scene, double at)
    {
        var picture = await scene.GreyAsync("video.mp4", at);
        return Pixels(0, 0, 120, 60).Count(p => picture[p] > 230);
    }

    // How many pixels of a rectangle are quite others than the render's.
    private static async Task<int> ChangedAsync(
        Scene scene,
        double at,
        int x,
        int y,
        int wide,
        int high
    )
    {
        var (before, after) = (
            await scene.GreyAsync("render.mp4", at),
            await scene.GreyAsync("video.mp4", at)
        );
        return Pixels(x, y, wide, high).Count(p => Math.Abs(before[p] - after[p]) > 60);
    }
}

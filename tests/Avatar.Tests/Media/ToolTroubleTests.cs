using AvatarBuild.Avatar.Steps;
using AvatarBuild.Avatar.Tests.Finish;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Ffmpeg;

namespace AvatarBuild.Avatar.Tests.Media;

/// <summary>What kept ffmpeg from its work is the machine's, in its own words, and no file is blamed for it.</summary>
public sealed class ToolTroubleTests
{
    private const int Limit = 60_000;
    private const string Kills = "kill -9 $$";

    [Theory]
    // Words of Debian 12's ffmpeg 5.1 under setpriv with prlimit --nproc=1 and 4, of ulimit -v and -n, and of ffmpeg 7.
    [InlineData(1, "out.pcm: Too many open files", "OutOfResources")]
    [InlineData(
        1,
        "Error while opening decoder for input stream #0:0 : Resource temporarily unavailable",
        "OutOfResources"
    )]
    [InlineData(
        1,
        "[png @ 0x1] ff_frame_thread_encoder_init failed\nError initializing output stream 0:0 -- Error while opening encoder for output stream #0:0 - maybe incorrect parameters",
        "OutOfResources"
    )]
    [InlineData(1, "x264 [error]: malloc of size 4098 failed", "OutOfResources")]
    [InlineData(244, "Error opening input: Cannot allocate memory", "OutOfResources")]
    [InlineData(
        127,
        "ffmpeg: error while loading shared libraries: libshine.so.3: failed to map segment from shared object",
        "OutOfResources"
    )]
    [InlineData(
        127,
        "ffmpeg: error while loading shared libraries: libavdevice.so.59: cannot open shared object file: Error 24",
        "OutOfResources"
    )]
    [InlineData(
        127,
        "ffmpeg: error while loading shared libraries: libx264.so.164: cannot open shared object file: No such file or directory",
        "MissingProgram"
    )]
    [InlineData(
        1,
        "Error initializing output stream 0:0 -- Error while opening encoder for output stream #0:0 - maybe incorrect parameters such as bit_rate",
        "ToolFailed"
    )]
    [InlineData(8, "Unknown encoder 'libx264'", "ToolFailed")]
    [InlineData(
        1,
        "[image2 @ 0x1] Could not open file : image.png\nav_interleaved_write_frame(): Input/output error",
        "ToolFailed"
    )]
    [InlineData(228, "av_interleaved_write_frame(): No space left on device", "DiskFull")]
    [InlineData(134, "Error writing trailer: Disk quota exceeded", "DiskFull")]
    [InlineData(137, "", "Killed")]
    [InlineData(139, "", "Crashed")]
    [InlineData(134, "Assertion failed", "Crashed")]
    // ffmpeg's own exit codes above 128 are no signals.
    [InlineData(183, "Error opening input: Invalid data found when processing input", null)]
    [InlineData(234, "Invalid argument", null)]
    [InlineData(254, "No such file or directory", null)]
    [InlineData(187, "Generic error in an external library", null)]
    [InlineData(255, "", null)]
    [InlineData(1, "recording.wav: Invalid data found when processing input", null)]
    [InlineData(69, "Conversion failed!", null)]
    [InlineData(0, "Too many open files", null)]
    public void Exit_code_and_words_tell_the_machines_trouble_from_a_files(
        int exitCode,
        string errors,
        string? expected
    )
    {
        var trouble = ToolTrouble.Of(new(exitCode, "", errors, TimeSpan.Zero), "ffmpeg");
        Assert.Equal(expected, trouble?.Class);
        Assert.True(trouble is null or { Scope: FailureScope.OfMachine });
    }

    [Fact(Timeout = Limit)]
    public async Task A_signal_says_nothing_of_a_recording_or_a_portrait()
    {
        using var media = new MediaFolder();
        await media.MakeAsync("a.wav", "-f", "lavfi", "-i", "sine=d=1");
        await media.MakeAsync("p.png", "-f", "lavfi", "-i", "testsrc=s=64x64", "-frames:v", "1");
        media.Programs = Shims.Of(media.Root, Kills);
        IsMachines((await media.AudioAsync("a.wav")).Result, "Killed");
        IsMachines((await media.ImageAsync("p.png", new(64, 64))).Result, "Killed");
        media.Programs = Shims.Of(media.Root, "kill -11 $$", probesToo: false);
        IsMachines((await media.AudioAsync("a.wav")).Result, "Crashed");
        media.Programs = MediaFolder.Tools;
        (await media.AudioAsync("a.wav")).Succeeded();
        (await media.ImageAsync("p.png", new(64, 64))).Succeeded();
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_signal_says_nothing_of_a_render(bool probeIsKilled)
    {
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        var killed = Shims.Of(scene.Folder, Kills);
        var programs = probeIsKilled
            ? new FfmpegTools(Scene.Programs.FfmpegPath, killed.FfprobePath, "")
            : new FfmpegTools(killed.FfmpegPath, Scene.Programs.FfprobePath, "");
        var verify = new VerifyStep("render a", scene.Expected, scene.Limits);
        IsMachines(await scene.RunAsync(verify.Action(programs)), "Killed");
        IsMachines(await scene.RunAsync(scene.FinishStep.Action(programs)), "Killed");
        IsMachines(await scene.RunAsync(scene.Preview.Action(killed)), "Killed");
        var measured = scene.FinishStep with { Finish = scene.Settings with { Loudness = -16 } };
        IsMachines(await scene.RunAsync(measured.Action(programs)), "Killed");
        Assert.IsType<StepResult.Succeeded>(await scene.VerifyAsync());
    }

    [Theory(Timeout = Limit)]
    // Too few open files; too little memory for the program itself.
    [InlineData("ulimit -n 3")]
    [InlineData("ulimit -v 20000")]
    public async Task A_limit_says_nothing_of_a_portrait_or_a_render(string limit)
    {
        using var media = new MediaFolder();
        await media.MakeAsync("p.png", "-f", "lavfi", "-i", "testsrc=s=64x64", "-frames:v", "1");
        media.Programs = Shims.Of(media.Root, limit);
        IsMachines((await media.ImageAsync("p.png", new(64, 64))).Result);
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        IsMachines(await scene.RunAsync(scene.Preview.Action(media.Programs)));
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_printed_before_ffprobes_json_makes_no_file_unreadable()
    {
        using var media = new MediaFolder();
        await media.MakeAsync("a.wav", "-f", "lavfi", "-i", "sine=d=1");
        media.Programs = Shims.Of(media.Root, "echo 'warning: {libfoo} is old'");
        (await media.AudioAsync("a.wav")).Succeeded();
        using var scene = await new Scene(TestContext.Current.CancellationToken).RenderedAsync();
        var probe = new FfmpegTools(Scene.Programs.FfmpegPath, media.Programs.FfprobePath, "");
        var verify = new VerifyStep("render a", scene.Expected, scene.Limits);
        Assert.IsType<StepResult.Succeeded>(await scene.RunAsync(verify.Action(probe)));
        media.Programs = Shims.Of(media.Root, "echo no json; exit 0");
        IsMachines((await media.AudioAsync("a.wav")).Result, "ToolFailed");
        probe = new FfmpegTools(Scene.Programs.FfmpegPath, media.Programs.FfprobePath, "");
        IsMachines(await scene.RunAsync(verify.Action(probe)), "ToolFailed");
    }

    [Fact(Timeout = Limit)]
    public async Task A_missing_library_is_told_in_its_own_words()
    {
        using var media = new MediaFolder();
        await media.MakeAsync("a.wav", "-f", "lavfi", "-i", "sine=d=1");
        const string Words =
            "ffprobe: error while loading shared libraries: libavdevice.so.59: cannot open shared object file: No such file or directory";
        media.Programs = Shims.Of(media.Root, $"echo '{Words}' >&2; exit 127");
        var ran = await media.AudioAsync("a.wav");
        IsMachines(ran.Result, "MissingProgram", transient: false);
        Assert.Contains(Words, ran.Message, StringComparison.Ordinal);
    }

    private static void IsMachines(
        StepResult result,
        string? failureClass = null,
        bool transient = true
    )
    {
        var why = Assert.IsType<StepResult.Failed>(result).Why;
        Assert.IsType<FailureScope.OfMachine>(why.Scope);
        Assert.Null(why.Invalidates);
        Assert.Equal(failureClass ?? why.Class, why.Class);
        Assert.Equal(transient, why.Transient);
    }
}

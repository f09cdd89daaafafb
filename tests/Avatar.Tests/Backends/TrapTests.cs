using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Tests.Backends;

/// <summary>How renderers are known to misbehave, and that none of it passes for a video.</summary>
public sealed class TrapTests
{
    private const int Limit = 30_000;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(CommandLineTests.All), MemberType = typeof(CommandLineTests))]
    public async Task Picture_and_sound_are_always_said_so_that_no_bundled_example_is_rendered(
        string backend
    )
    {
        using var rendering = new Rendering(backend);
        var command = await rendering.CommandAsync(TestContext.Current.CancellationToken);
        var told =
            string.Join(' ', command.Arguments)
            + string.Join(
                ' ',
                Disk.Files(rendering.Work)
                    .Where(f =>
                        Path.GetFileName(f) != "image.png" && Path.GetFileName(f) != "audio.wav"
                    )
                    .Select(Disk.ReadText)
            );
        Assert.Contains("image.png", told, StringComparison.Ordinal);
        Assert.Contains("audio.wav", told, StringComparison.Ordinal);
        Assert.DoesNotContain("{", string.Join(' ', command.Arguments), StringComparison.Ordinal);
        Assert.DoesNotContain(
            command.Environment.Values,
            value => value!.Contains('{', StringComparison.Ordinal)
        );
    }

    [Theory(Timeout = Limit)]
    [InlineData("liveavatar")]
    [InlineData("wav2lip")]
    public async Task A_renderer_in_a_private_folder_gets_plain_names_without_plus_or_dots(
        string backend
    )
    {
        using var rendering = new Rendering(backend);
        var command = await rendering.CommandAsync(TestContext.Current.CancellationToken);
        Assert.Equal(rendering.Work, command.WorkingDirectory);
        Assert.Contains("audio.wav", command.Arguments);
        Assert.Contains("image.png", command.Arguments);
    }

    [Theory(Timeout = Limit)]
    [InlineData("liveavatar-article", "c++")]
    [InlineData("musetalk", "my videos")]
    [InlineData("sadtalker", "a$b")]
    [InlineData("omniavatar", "a@@b")]
    [InlineData("soulx-flashtalk", "res_2026")]
    public async Task A_path_that_the_renderer_would_misread_is_refused(string backend, string part)
    {
        using var rendering = new Rendering(backend);
        var text = Rendering.TextOf(backend);
        Assert.Contains("pathsMustNot", text, StringComparison.Ordinal);
        rendering.WorkBelow = part;
        var failure = await rendering.FailureAsync(TestContext.Current.CancellationToken);
        Assert.Equal("BadPath", failure.Class);
        Assert.Contains("--outputs=DIR", failure.Message, StringComparison.Ordinal);
        Assert.Empty(rendering.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task EchoMimic_skipping_a_video_is_no_success()
    {
        using var rendering = new Rendering("echomimic-v3");
        rendering.Program = command =>
            Rendering.Write(command, "out/image_output.mp4") with
            {
                StandardOutput = "⏭️  Skip: out/image_output.mp4 already exists.\n",
            };
        var failure = await rendering.FailureAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Skip", failure.Message, StringComparison.Ordinal);
        Assert.Equal("SilentSuccess", failure.Class);
    }

    [Fact(Timeout = Limit)]
    public async Task Exit_0_without_a_video_is_a_failure_that_may_be_tried_again()
    {
        using var rendering = new Rendering("liveavatar")
        {
            Program = _ => Rendering.Ended(0, output: "denoising video done\nFinished.\n"),
        };
        var failure = await rendering.FailureAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("SilentSuccess", true), (failure.Class, failure.Transient));
        Assert.Contains("made no video", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Finished", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Good_pictures_whose_sound_could_not_be_muxed_are_a_success()
    {
        using var rendering = new Rendering("liveavatar");
        rendering.Program = command =>
            Rendering.Write(command, "render.mp4") with
            {
                StandardError =
                    "ERROR: merge_video_audio failed with error: FFmpeg execute failed\n",
            };
        Assert.IsType<StepResult.Succeeded>(
            await rendering.RunAsync(TestContext.Current.CancellationToken)
        );
    }

    [Fact(Timeout = Limit)]
    public async Task A_video_that_could_not_be_saved_is_a_failure_although_a_file_is_there()
    {
        using var rendering = new Rendering("liveavatar");
        rendering.Program = command =>
            Rendering.Write(command, "render.mp4") with
            {
                StandardOutput = "save_video failed, error: disk\n",
            };
        Assert.Contains(
            "save_video failed",
            (await rendering.FailureAsync(TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = Limit)]
    public async Task A_name_made_of_the_time_is_found_for_it_is_the_only_one()
    {
        using var rendering = new Rendering("sadtalker");
        rendering.Program = command =>
            Rendering.Write(command, Path.Combine(rendering.Work, "out/2026_11_22_17.10.16.mp4"));
        Assert.IsType<StepResult.Succeeded>(
            await rendering.RunAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal("video", rendering.Text("render.mp4"));
    }

    [Fact(Timeout = Limit)]
    public async Task Two_files_that_could_be_the_video_are_a_failure()
    {
        using var rendering = new Rendering("sadtalker");
        rendering.Program = command =>
        {
            Rendering.Write(command, Path.Combine(rendering.Work, "out/a.mp4"));
            return Rendering.Write(command, Path.Combine(rendering.Work, "out/b.mp4"));
        };
        Assert.Contains(
            "2 files that could be the video",
            (await rendering.FailureAsync(TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = Limit)]
    public async Task What_another_job_left_in_the_renderers_own_folder_is_not_taken()
    {
        using var rendering = new Rendering("omniavatar");
        var old = rendering[
            "opt/repository/demo_out/exp/res_items-other_seed42/result_000_000_wav.mp4"
        ];
        rendering.Program = command =>
        {
            Rendering.Write(command, old, "stale");
            return Rendering.Ended(0);
        };
        Assert.Contains(
            "made no video",
            (await rendering.FailureAsync(TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal
        );
        rendering.Program = command =>
        {
            var unique = Path.GetFileNameWithoutExtension(rendering.ItemFile("items-*.txt"));
            Rendering.Write(command, $"demo_out/exp/res_{unique}_seed42_2026/audio/a.wav");
            return Rendering.Write(
                command,
                $"demo_out/exp/res_{unique}_seed42_2026/result_000_000_wav.mp4",
                "mine"
            );
        };
        Assert.IsType<StepResult.Succeeded>(
            await rendering.RunAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal("mine", rendering.Text("render.mp4"));
        Assert.True(Disk.FileExists(old));
        // What it leaves beside its video is gone, and nobody else's.
        Assert.Equal(
            [rendering["opt/repository/demo_out/exp/res_items-other_seed42"]],
            Disk.Folders(rendering["opt/repository/demo_out/exp"])
        );
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_that_lay_there_before_the_attempt_is_not_its_video()
    {
        const string Text = """
            { "command": ["tool", "{image}", "{audio}"], "options": { "place": "" }, "paths": ["place"],
              "output": { "path": "{place}/merge_video.mp4" } }
            """;
        using var rendering = new Rendering("stale", Text);
        var stale = rendering["opt/place/merge_video.mp4"];
        Disk.WriteText(stale, "stale");
        Assert.Contains(
            "older than this attempt",
            (await rendering.FailureAsync(TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = Limit)]
    public async Task Stale_scratch_is_cleared_before_the_program_starts_and_nothing_else()
    {
        const string Text = """
            { "command": ["tool", "{image}", "{audio}", "{output}"], "options": { "place": "" }, "paths": ["place"],
              "workingFolder": "{place}", "clear": ["segments"] }
            """;
        using var rendering = new Rendering("hallo", Text);
        Disk.CreateFolder(rendering["opt/place/segments"]);
        Disk.WriteText(rendering["opt/place/segments/seg-0001.mp4"], "stale");
        rendering.Program = command =>
        {
            Assert.False(Disk.FolderExists(rendering["opt/place/segments"]));
            Assert.True(Disk.FileExists(rendering["opt/place/README"]));
            return Rendering.Write(command, rendering.Work + "/render.mp4");
        };
        Assert.IsType<StepResult.Succeeded>(
            await rendering.RunAsync(TestContext.Current.CancellationToken)
        );
        using var greedy = new Rendering(
            "greedy",
            Text.Replace("\"segments\"", "\"../image\"", StringComparison.Ordinal)
        );
        Assert.Contains(
            "nothing was removed",
            (await greedy.FailureAsync(TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = Limit)]
    public async Task A_path_printed_in_one_line_is_found_and_two_are_a_failure()
    {
        const string Text = """
            { "command": ["tool", "{image}", "{audio}"], "output": { "line": "saved to: " } }
            """;
        using var rendering = new Rendering("talker", Text);
        rendering.Program = command =>
            Rendering.Write(command, "results/x.mp4", "mine") with
            {
                StandardOutput = "loading\nINFO saved to: results/x.mp4\n",
            };
        Assert.IsType<StepResult.Succeeded>(
            await rendering.RunAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal("mine", rendering.Text("render.mp4"));
        rendering.Program = _ => Rendering.Ended(0, output: "saved to: a.mp4\nsaved to: b.mp4\n");
        Assert.Contains(
            "printed 2 paths",
            (await rendering.FailureAsync(TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = Limit)]
    public async Task OmniAvatar_adds_no_silence_and_a_prompt_cannot_break_its_list()
    {
        using var rendering = new Rendering("omniavatar") { Prompt = "one\ntwo" };
        var command = await rendering.CommandAsync(TestContext.Current.CancellationToken);
        Assert.Contains(
            command.Arguments,
            word => word.Contains("silence_duration_s=0", StringComparison.Ordinal)
        );
        Assert.Single(rendering.Text(rendering.ItemFile("items-*.txt")).TrimEnd('\n').Split('\n'));
        rendering.Prompt = "@@/etc/passwd";
        rendering.Ran.Clear();
        Assert.Equal(
            "BadInput",
            (await rendering.FailureAsync(TestContext.Current.CancellationToken)).Class
        );
        Assert.Empty(rendering.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task MuseTalks_error_after_a_picture_is_no_failure_when_the_video_is_there()
    {
        using var rendering = new Rendering("musetalk");
        const string Said =
            "Error occurred during processing: cannot access local variable 'save_dir_full'\n";
        rendering.Program = _ => Rendering.Ended(0, output: Said);
        Assert.Equal(
            "SilentSuccess",
            (await rendering.FailureAsync(TestContext.Current.CancellationToken)).Class
        );
        rendering.Program = command =>
            Rendering.Write(command, rendering.Work + "/out/v15/result.mp4") with
            {
                StandardOutput = Said,
            };
        Assert.IsType<StepResult.Succeeded>(
            await rendering.RunAsync(TestContext.Current.CancellationToken)
        );
    }

    [Fact(Timeout = Limit)]
    public async Task Wav2Lip_finds_its_temporary_folder_and_StableAvatars_silent_video_is_taken()
    {
        using var lips = new Rendering("wav2lip");
        lips.Program = command =>
        {
            Assert.True(Disk.FolderExists(Path.Combine(command.WorkingDirectory, "temp")));
            return Rendering.Write(command, "render.mp4");
        };
        Assert.IsType<StepResult.Succeeded>(
            await lips.RunAsync(TestContext.Current.CancellationToken)
        );
        using var stable = new Rendering("stableavatar");
        stable.Program = command => Rendering.Write(command, "out/video_without_audio.mp4");
        Assert.IsType<StepResult.Succeeded>(
            await stable.RunAsync(TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public void Places_on_this_machine_are_no_part_of_the_request_and_the_seed_is()
    {
        using var here = new Rendering("liveavatar");
        using var there = new Rendering("liveavatar");
        Assert.NotEqual(here.Options["repository"], there.Options["repository"]);
        Assert.Equal(here.Step.Request, there.Step.Request);
        there.Settings = there.Settings with { Seed = 421 };
        Assert.NotEqual(here.Step.Request, there.Step.Request);
        Assert.DoesNotContain(here.Step.Request, line => line.Label == "environment NCCL_DEBUG");
        Assert.Contains(here.Step.Request, line => line.Label == "environment ENABLE_COMPILE");
    }

    [Fact]
    public void Weights_and_commit_are_in_the_key_and_a_readme_is_not()
    {
        using var rendering = new Rendering("liveavatar");
        Disk.CreateFolder(rendering["opt/repository/.git/refs/heads"]);
        Disk.WriteText(rendering["opt/repository/.git/HEAD"], "ref: refs/heads/main\n");
        Disk.WriteText(rendering["opt/repository/.git/refs/heads/main"], new string('1', 40));
        Disk.WriteText(rendering["opt/checkpoints/a.safetensors"], new string('w', 3_000_000));
        var before = rendering.Step.Request;
        Disk.WriteText(rendering["opt/repository/README"], "new");
        Assert.Equal(before, rendering.Step.Request);
        Disk.WriteText(rendering["opt/repository/.git/refs/heads/main"], new string('2', 40));
        Assert.NotEqual(before, rendering.Step.Request);
        var moved = rendering.Step.Request;
        Disk.WriteText(
            rendering["opt/checkpoints/a.safetensors"],
            new string('w', 2_999_999) + "x"
        );
        Assert.NotEqual(moved, rendering.Step.Request);
    }
}

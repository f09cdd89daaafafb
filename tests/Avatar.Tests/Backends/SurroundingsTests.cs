using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Sound;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Avatar.Tests.Backends;

/// <summary>What a renderer finds around it: files written for it, folders that stay, variables.</summary>
public sealed class SurroundingsTests
{
    private const int Limit = 30_000;

    [Theory(Timeout = Limit)]
    [InlineData("")]
    [InlineData("None")]
    public async Task A_prompt_that_pandas_would_take_for_a_missing_number_stays_text(string prompt)
    {
        using var rendering = new Rendering("hunyuan-avatar") { Prompt = prompt };
        await rendering.RunAsync(TestContext.Current.CancellationToken);
        Assert.Contains(
            $",\"{prompt} \",25",
            rendering.Text("items.csv"),
            StringComparison.Ordinal
        );
    }

    [Theory(Timeout = Limit)]
    [InlineData("liveavatar", "ENABLE_COMPILE", "true")]
    [InlineData("liveavatar-tpp", "ENABLE_COMPILE", "true")]
    public async Task What_a_renderer_compiles_stays_for_later_runs(
        string backend,
        string name,
        string value
    )
    {
        using var rendering = new Rendering(backend);
        var command = await rendering.CommandAsync(TestContext.Current.CancellationToken);
        Assert.Equal(value, command.Environment[name]);
        var kept = Path.Combine(rendering["cache"], backend);
        Assert.Equal(
            Path.Combine(kept, "inductor"),
            command.Environment["TORCHINDUCTOR_CACHE_DIR"]
        );
        Assert.True(Disk.FolderExists(kept));
    }

    [Theory]
    [InlineData("/c", "/h", "/c/avatar-build")]
    [InlineData("c", "/h", "/h/.cache/avatar-build")]
    [InlineData(null, "", null)]
    public void A_cache_is_its_users_own(string? cache, string? home, string? folder) =>
        Assert.Equal(
            folder,
            AvatarBuild.Avatar.Renderers.Jobs.VideoStepsOptions.CacheFolderOf(name =>
                name == "HOME" ? home : cache
            )
        );

    [Theory(Timeout = Limit)]
    [InlineData(80_000, 5)]
    [InlineData(17_920, 1)]
    [InlineData(17_921, 2)]
    public async Task A_recording_whose_end_would_be_dropped_is_heard_with_silence_after_it(
        int samples,
        int pieces
    )
    {
        using var rendering = new Rendering("soulx-flashtalk") { Seconds = samples / 16000.0 };
        var command = await rendering.CommandAsync(TestContext.Current.CancellationToken);
        var heard = Path.Combine(rendering.Work, "padded-audio.wav");
        Assert.Contains(heard, command.Arguments);
        var (sound, rate) = WavSamples.Open(heard);
        using (sound)
        {
            // The recording there has 80,000 samples, whatever this test says.
            var length = ((sound.Length - sound.Position) / 2) - 80_000 + samples;
            Assert.Equal((16000, pieces * 28L * 640), (rate, length));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Numbers_and_switches_of_an_item_are_no_text()
    {
        using var rendering = new Rendering("wan2gp");
        await rendering.RunAsync(TestContext.Current.CancellationToken);
        var item = (JObject)JArray.Parse(rendering.Text("items.json"))[0];
        Assert.Equal(JTokenType.Integer, item["seed"]!.Type);
        Assert.Equal(125, (int)item["video_length"]!);
        using var other = new Rendering("lightx2v") { Seconds = 4.2 };
        other.Options["offload"] = "true";
        await other.RunAsync(TestContext.Current.CancellationToken);
        var settings = JObject.Parse(other.Text("settings.json"));
        Assert.True((bool)settings["cpu_offload"]!);
        Assert.Equal(
            (6, 7.0),
            ((int)settings["video_duration"]!, (double)settings["sample_shift"]!)
        );
        other.Options["steps"] = "many";
        var failure = await other.FailureAsync(TestContext.Current.CancellationToken);
        Assert.Contains(
            "'many' is to stand for a number",
            failure.Message,
            StringComparison.Ordinal
        );
    }

    [Theory(Timeout = Limit)]
    [InlineData(3.72, "ai2v_demo_1.mp4", 1)]
    [InlineData(3.73, "video_continue_2.mp4", 2)]
    [InlineData(40, "video_continue_13.mp4", 13)]
    public async Task Of_a_video_that_grows_by_segments_the_last_state_is_taken(
        double seconds,
        string last,
        int segments
    )
    {
        using var rendering = new Rendering("longcat-avatar") { Seconds = seconds };
        rendering.Program = command =>
        {
            Assert.Contains(
                $"--num_segments {segments} ",
                string.Join(' ', command.Arguments),
                StringComparison.Ordinal
            );
            Rendering.Write(command, "out/ai2v_demo_1.mp4", "first");
            for (var i = 2; i <= segments; i++)
            {
                Rendering.Write(command, $"out/video_continue_{i}.mp4", "more");
            }

            return Rendering.Write(command, "out/" + last, "last");
        };
        Assert.IsType<StepResult.Succeeded>(
            await rendering.RunAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal("last", rendering.Text("render.mp4"));
    }
}

using System.Text;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Renderers.Memory;
using AvatarBuild.Avatar.Renderers.Preflight;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Tests.Backends;

/// <summary>Which size fits which card, what is lowered, and what is refused.</summary>
public sealed class MemoryTests
{
    private const int Limit = 30_000;

    private const string Text = """
        { "command": ["tool", "{image}", "{audio}", "{output}", "{size}", { "when": "small", "then": ["--small"] }],
          "options": { "small": false }, "sizes": ["704*384", "688*368", "384*256", "256*384"],
          "memory": [{ "when": "small", "size": "704*384", "mib": 20000 }, { "size": "704*384", "mib": 30000 },
                     { "size": "688*368", "mib": 24000 }, { "mib": 12000 }],
          "memorySaving": ["small=true"], "resources": { "gpu": 1 } }
        """;

    private static Rendering At(long card, string text = Text) =>
        new("b", text) { LargestCardMiB = card };

    private static (string Changes, string? Why, string? Refusal) Choose(Rendering rendering)
    {
        var (changes, why, refusal) = MemoryFit.Choose(rendering.Job, rendering.LargestCardMiB);
        return (string.Join(", ", changes), why, refusal);
    }

    [Fact]
    public void The_policys_size_stays_where_it_fits_and_where_nothing_is_known()
    {
        using var rendering = At(30000);
        Assert.Equal(("", null, null), Choose(rendering));
        rendering.LargestCardMiB = null;
        Assert.Equal(("", null, null), Choose(rendering));
    }

    [Theory]
    [InlineData(29999, "size 688*368")]
    [InlineData(23999, "size 688*368, size 384*256")]
    [InlineData(12000, "size 688*368, size 384*256")]
    public void Else_the_largest_size_that_fits_the_same_way_up(long card, string changes)
    {
        using var rendering = At(card);
        var choice = Choose(rendering);
        Assert.Equal(changes, choice.Changes);
        Assert.Equal(
            FormattableString.Invariant($"704*384 needs 30000 MiB, the largest card has {card}"),
            choice.Why
        );
    }

    [Fact]
    public void Saving_options_come_before_a_smaller_size_where_the_recipe_allows_them()
    {
        using var rendering = At(20000);
        rendering.Settings = rendering.Settings with { SaveMemory = true };
        Assert.Equal("option small=true", Choose(rendering).Changes);
    }

    [Fact(Timeout = Limit)]
    public async Task What_fits_no_card_is_refused_before_it_starts_with_the_arithmetic()
    {
        using var rendering = At(11999);
        var fault = await rendering.Step.Inspect!(
            new Dictionary<string, string>(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("TooLittleMemory", fault!.Class);
        Assert.Equal(
            "b fits no card here: 704*384 needs 30000 MiB; 688*368 needs 24000 MiB; 384*256 needs 12000 MiB;"
                + " the largest card has 11999 MiB; the recipe may allow more by lowerSize and saveMemory",
            fault.Message
        );
        using var live = new Rendering("liveavatar") { LargestCardMiB = 24564 };
        Assert.Contains(
            "704*384 needs 76000 MiB",
            MemoryFit.Choose(live.Job, 24564).Refusal!,
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = Limit)]
    public async Task A_lowered_render_is_called_for_that_size_marked_and_keyed_as_asked()
    {
        using var whole = At(30000);
        using var rendering = At(24000);
        rendering.Program = command =>
        {
            if (command.Program == "tool")
            {
                return Rendering.Write(command, "render.mp4");
            }

            // The scaled portrait.
            return Rendering.Write(command, "smaller.png", "small picture");
        };
        Assert.Equal(whole.Step.Request, rendering.Step.Request);
        Assert.Equal(24000, Assert.Single(rendering.Step.Resources, w => w.Pool == "gpu").Least);
        var made = Assert.IsType<StepResult.Succeeded>(
            await rendering.RunAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            "lowered: 688*368 instead of 704*384 (704*384 needs 30000 MiB, the largest card has 24000)",
            made.Effective
        );
        Assert.True(Changes.IsLowered(made.Effective!));
        Assert.Contains("688*368", rendering.Ran[^1].Arguments);
        Assert.Equal("small picture", rendering.Text("image.png"));
        Assert.Equal("{\"size\":\"688*368\"}\n", rendering.Text("made.json"));
    }

    [Theory]
    [InlineData("F16", "F16", 0, null)]
    [InlineData(
        "BF16",
        "F16",
        0,
        "holds tensors of BF16, and this model wants F16; convert it or take another"
    )]
    [InlineData("F16", "F16", -1, "holds 111 bytes and should hold 112; get it again")]
    public void A_safetensors_file_is_told_by_its_header(
        string has,
        string wants,
        int missing,
        string? fault
    )
    {
        using var folder = new TempFolder();
        var header =
            $"{{\"__metadata__\":{{\"a\":\"b\"}},\"w\":{{\"dtype\":\"{has}\",\"shape\":[8],\"data_offsets\":[0,16]}}}}".PadRight(
                88
            );
        byte[] bytes =
        [
            .. BitConverter.GetBytes((long)header.Length),
            .. Encoding.UTF8.GetBytes(header),
            .. new byte[16 + missing],
        ];
        folder.With("lora.safetensors", bytes);
        Assert.Equal(fault, SafetensorsHeader.Fault(folder["lora.safetensors"], wants));
    }

    [Fact(Timeout = Limit)]
    public async Task A_LoRA_that_is_a_pickle_or_is_missing_stops_the_backend_before_it_starts()
    {
        using var rendering = new Rendering("liveavatar");
        rendering.Options["lora"] = rendering["lora.safetensors"];
        var missing = await Inspect();
        Assert.Equal("CheckpointMissing", missing.Class);
        Disk.WriteText(rendering["lora.safetensors"], "PK\u0003\u0004 a pickle in a zip file");
        var fault = await Inspect();
        Assert.Equal("BadCheckpoint", fault.Class);
        Assert.Contains("is no safetensors file", fault.Message, StringComparison.Ordinal);
        Assert.IsType<FailureScope.OfGroup>(fault.Scope);

        async Task<StepFailure> Inspect() =>
            (
                await rendering.Step.Inspect!(
                    new Dictionary<string, string>(),
                    TestContext.Current.CancellationToken
                )
            )!;
    }

    [Fact]
    public void Doctor_reads_the_CUDA_version_that_a_driver_offers()
    {
        var printed = Disk.ReadText(
            Path.Combine(AppContext.BaseDirectory, "recordings", "smi.out")
        );
        Assert.True(PreflightCheck.Cuda("12.1", printed).IsGood);
        Assert.False(PreflightCheck.Cuda("13.1", printed).IsGood);
        Assert.False(PreflightCheck.Cuda("12.1", "NVIDIA-SMI has failed").IsGood);
    }

    [Fact]
    public void A_recipe_none_of_whose_sizes_fits_is_refused_as_a_whole()
    {
        using var live = new Rendering("liveavatar");
        Assert.Contains(
            "the largest card has 24564 MiB",
            MemoryRefusal.Of(live.Backend, new Settings(), 24564)!,
            StringComparison.Ordinal
        );
        Assert.Null(MemoryRefusal.Of(live.Backend, new Settings(), 81559));
        Assert.Null(MemoryRefusal.Of(live.Backend, new Settings { SaveMemory = true }, 46068));
        Assert.Null(MemoryRefusal.Of(live.Backend, new Settings(), null));
    }

    [Fact]
    public void Progress_is_read_from_as_many_bars_as_the_formula_says()
    {
        // 5 s: 3 clips, 12 bars of 4 steps.
        using var live = new Rendering("liveavatar");
        Assert.Equal(12, live.Job.ProgressBars);
    }
}

using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Memory;
using AvatarBuild.Avatar.Renderers.Preflight;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Avatar.Tests.Backends;

/// <summary>What a render wants of the machine besides a card's memory: a kind of card, and main memory.</summary>
public sealed class MachineWantsTests
{
    private const int Limit = 30_000;

    private static Task<StepFailure?> InspectedAsync(
        Rendering rendering,
        CancellationToken token
    ) => rendering.Step.Inspect!(new Dictionary<string, string>(), token);

    [Theory(Timeout = Limit)]
    [InlineData("liveavatar", 1)]
    [InlineData("liveavatar-tpp", 5)]
    public async Task Eight_bit_weights_want_cards_that_multiply_them(string backend, int cards)
    {
        var token = TestContext.Current.CancellationToken;
        using var rendering = new Rendering(backend) { NewestCapability = 8.6 };
        var want = new ResourceWant("gpu", cards);
        Assert.Contains(want with { Least = 76000 }, rendering.Step.Resources);
        Assert.Null(await InspectedAsync(rendering, token));
        rendering.Options["fp8"] = "true";
        Assert.Contains(want with { Least = 45000, Grade = 8.9 }, rendering.Step.Resources);
        var fault = await InspectedAsync(rendering, token);
        Assert.Equal("CardTooOld", fault!.Class);
        Assert.Contains(
            "compute capability 8.9, and the newest here has 8.6; set backendOptions.fp8 otherwise",
            fault.Message,
            StringComparison.Ordinal
        );
        rendering.NewestCapability = 8.9;
        Assert.Null(await InspectedAsync(rendering, token));
    }

    [Theory]
    [InlineData(8.0, null)]
    [InlineData(9.0, "option fp8=true")]
    [InlineData(null, "option fp8=true")]
    public void Memory_is_not_saved_by_what_the_cards_cannot_calculate(double? newest, string? last)
    {
        using var rendering = new Rendering("liveavatar")
        {
            Settings = new Settings { SaveMemory = true, LowerSize = false },
        };
        var (changes, _, refusal) = MemoryFit.Choose(rendering.Job, 46068, newest);
        Assert.Equal(last, changes.Count == 0 ? null : changes[^1]);
        Assert.Equal(last is null, refusal is not null);
    }

    [Fact]
    public void A_recipe_that_no_card_can_calculate_is_told_before_anything_runs()
    {
        using var rendering = new Rendering("liveavatar");
        rendering.Options["fp8"] = "true";
        var settings = rendering.Job.Settings;
        Assert.Contains(
            "8.9",
            MemoryRefusal.Of(rendering.Backend, settings, 81559, 8.0)!,
            StringComparison.Ordinal
        );
        Assert.Null(MemoryRefusal.Of(rendering.Backend, settings, 81559, 8.9));
    }

    [Theory]
    [InlineData("", null, "doesn't say")]
    [InlineData("NVIDIA A100, 8.0\nNVIDIA A100, 8.0\n", false, "NVIDIA A100 has less")]
    [InlineData("NVIDIA L40S, 8.9\nNVIDIA A100, 8.0\n", null, "gets no such job")]
    [InlineData("NVIDIA H100, 80 GB, 9.0\n", true, "all have")]
    public void Doctor_says_which_cards_are_too_old(string printed, bool? isGood, string text)
    {
        var finding = PreflightCheck.Capability(8.9, printed);
        Assert.Equal(isGood, finding.IsGood);
        Assert.Contains(text, finding.Text, StringComparison.Ordinal);
    }

    private sealed class Smi(string? capabilities) : IExecutor
    {
        public Task<CommandResult> RunAsync(
            CommandSpec command,
            CancellationToken cancellationToken
        ) =>
            Task.FromResult(
                command.Arguments[0] switch
                {
                    "--query-gpu=uuid,compute_cap" => new(
                        capabilities is null ? 2 : 0,
                        capabilities ?? "Field \"compute_cap\" is not a valid field to query.",
                        "",
                        TimeSpan.Zero
                    ),
                    ['-', '-', 'q', 'u', 'e', 'r', 'y', '-', 'g', ..] => Rendering.Ended(
                        0,
                        output: "0, GPU-1, NVIDIA L40S, 46068, 0, 45589, 0, 0, 31, 25.1, 0, 570, Disabled, Default\n"
                    ),
                    _ => Rendering.Ended(0),
                }
            );
    }

    [Theory(Timeout = Limit)]
    [InlineData("GPU-1, 8.9\n", 8.9)]
    [InlineData("GPU-1, [N/A]\n", null)]
    [InlineData(null, null)]
    public async Task A_card_says_what_it_calculates_with_and_an_old_driver_does_not(
        string? printed,
        double? capability
    )
    {
        var card = (
            await new NvidiaSmi("nvidia-smi", new Smi(printed), "/").ReadAsync(
                TestContext.Current.CancellationToken
            )
        ).Single();
        Assert.Equal(("GPU-1", capability), (card.Uuid, card.Capability));
    }

    [Fact(Timeout = Limit)]
    public async Task A_long_video_that_main_memory_cannot_hold_is_refused_before_it_starts()
    {
        var token = TestContext.Current.CancellationToken;
        using var rendering = new Rendering("liveavatar") { Seconds = 600, HostMiB = 128_000 };
        var fault = await InspectedAsync(rendering, token);
        Assert.Equal("TooLittleHostMemory", fault!.Class);
        Assert.Contains("takes about 196885 MiB", fault.Message, StringComparison.Ordinal);
        Assert.Contains("this machine has 128000", fault.Message, StringComparison.Ordinal);
        // Two of these don't fit beside each other: the second waits.
        rendering.Seconds = 300;
        Assert.Null(await InspectedAsync(rendering, token));
        var want = rendering.Step.Resources.Single(want => want.Pool == HostMemory.Pool);
        Assert.InRange(want.Count, 64_001, 128_000);
        rendering.HostMiB = null;
        Assert.DoesNotContain(rendering.Step.Resources, want => want.Pool == HostMemory.Pool);
    }

    [Theory(Timeout = Limit)]
    [InlineData("liveavatar", false, false)]
    [InlineData("liveavatar", true, true)]
    // It doesn't say what it takes, so another cause is as likely.
    [InlineData("wan-s2v", false, true)]
    public async Task Who_was_killed_alone_is_not_tried_again(
        string backend,
        bool besideAnother,
        bool again
    )
    {
        using var rendering = new Rendering(backend) { Program = _ => Rendering.Ended(137) };
        using var other = besideAnother ? rendering.Renders.Begin() : null;
        var failure = await rendering.FailureAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("Killed", again), (failure.Class, failure.Transient));
        Assert.Equal(
            !again,
            failure.Message.Contains("no other render ran beside it", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("MemTotal: 1024000 kB\nSwapTotal: 1024 kB\n", "", "", 1001)]
    [InlineData("MemTotal: 1024000 kB\n", "0::/a/b\n", "/a=524288000", 500)]
    [InlineData("MemTotal: 1024000 kB\n", "0::/\n", "=max", 1000)]
    [InlineData("MemTotal: 1024000 kB\n", "0::/\n", "=104857600", 100)]
    [InlineData("", "0::/\n", "=104857600", null)]
    public void Main_memory_is_what_the_machine_has_and_its_control_groups_allow(
        string memory,
        string groups,
        string limit,
        int? mib
    ) =>
        Assert.Equal(
            mib,
            HostMemory.Of(path =>
                path == "/proc/meminfo" ? memory
                : path == "/proc/self/cgroup" ? groups
                : limit.Split('=') is [var group, var text]
                && path == "/sys/fs/cgroup" + group + "/memory.max"
                    ? text + "\n"
                : null
            )
        );
}

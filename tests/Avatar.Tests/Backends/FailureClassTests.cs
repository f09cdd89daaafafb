#pragma warning disable CA1068 // what a call is about is mostly left out, so the token stands first
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Tests.Backends;

/// <summary>What recordings of a real machine with two GPUs mean, and what is done about it.</summary>
public sealed class FailureClassTests
{
    private const int Limit = 30_000;

    private static string Recording(string name) =>
        Disk.ReadText(Path.Combine(AppContext.BaseDirectory, "recordings", name + ".err"));

    private static async Task<StepFailure> OfAsync(
        CancellationToken token,
        string errors,
        int exitCode = 1,
        string backend = "liveavatar-tpp",
        Action<Rendering>? change = null
    )
    {
        using var rendering = new Rendering(backend)
        {
            Program = _ => Rendering.Ended(exitCode, errors),
        };
        change?.Invoke(rendering);
        // Who is killed alone isn't tried again.
        using var other = rendering.Renders.Begin();
        return await rendering.FailureAsync(token);
    }

    [Theory(Timeout = Limit)]
    [InlineData("oom", "OutOfMemory", "attempt", true)]
    [InlineData("torchrun-rank-oom", "OutOfMemory", "attempt", true)]
    [InlineData("torchrun-port-taken", "PortTaken", "attempt", true)]
    [InlineData("torchrun-rank-dies", "RankLost", "attempt", true)]
    [InlineData("torchrun-one-gpu-two-ranks", "TooFewDevices", "group", false)]
    [InlineData("bad-device", "TooFewDevices", "group", false)]
    [InlineData("no-device", "DeviceLost", "card", true)]
    [InlineData("missing-ckpt", "CheckpointMissing", "group", false)]
    [InlineData("assert", "ExitCode", "attempt", true)]
    public async Task A_recorded_failure_has_its_class_reach_and_advice(
        string recording,
        string failureClass,
        string reach,
        bool isTransient
    )
    {
        var failure = await OfAsync(TestContext.Current.CancellationToken, Recording(recording));
        var scope = failure.Scope switch
        {
            FailureScope.OfGroup => "group",
            FailureScope.OfIdentities { Pool: "gpu" } => "card",
            _ => "attempt",
        };
        Assert.Equal((failureClass, reach, isTransient), (failure.Class, scope, failure.Transient));
        Assert.Contains("liveavatar-tpp ended with 1: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("; ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("====", failure.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData("torchrun-ok")]
    [InlineData("torchrun-p2p-off")]
    public async Task What_a_good_run_prints_on_standard_error_is_no_failure(string recording)
    {
        using var rendering = new Rendering("liveavatar-tpp");
        rendering.Program = command =>
            Rendering.Write(command, "render.mp4") with
            {
                StandardError = Recording(recording),
            };
        Assert.IsType<StepResult.Succeeded>(
            await rendering.RunAsync(TestContext.Current.CancellationToken)
        );
    }

    [Theory(Timeout = Limit)]
    [InlineData(137, "", "Killed", true, "attempt")]
    [InlineData(139, "", "Crashed", true, "attempt")]
    [InlineData(1, "failed (exitcode: -9) local_rank: 0 (pid: 3)", "Killed", true, "attempt")]
    [InlineData(2, "x.py: error: unrecognized arguments: --fp9", "BadArguments", false, "group")]
    [InlineData(
        1,
        "inference.py: error: argument --size: invalid choice: '1*1'\ntorch ChildFailedError",
        "BadArguments",
        false,
        "group"
    )]
    [InlineData(1, "huggingface_hub.errors.GatedRepoError: 401", "Licence", false, "group")]
    [InlineData(
        1,
        "ModuleNotFoundError: No module named 'einops'",
        "MissingModule",
        false,
        "group"
    )]
    [InlineData(1, "CUDA error: uncorrectable ECC error encountered", "DeviceLost", true, "card")]
    [InlineData(1, "GPU 0000:0C:00.0: GPU has fallen off the bus", "DeviceLost", true, "card")]
    [InlineData(1, "ValueError: No face detected in the image", "BadPortrait", false, "attempt")]
    [InlineData(1, "soundfile.LibsndfileError: Error opening", "BadRecording", false, "attempt")]
    [InlineData(
        1,
        "torch.distributed.DistBackendError: NCCL error in: x.cpp:94, invalid usage (run with NCCL_DEBUG=WARN for details), NCCL version 2.28.9\nncclInvalidUsage: This usually reflects invalid usage of NCCL library.\nLast error:\nBootstrap : no socket interface found",
        "CollectiveError",
        true,
        "attempt"
    )]
    [InlineData(
        1,
        "vm:7:7 [0] bootstrap.cc:37 NCCL WARN Bootstrap : no socket interface found",
        "CollectiveError",
        true,
        "attempt"
    )]
    [InlineData(
        1,
        "NCCL error in: x.cpp:94, remote process exited or there was a network error\nncclRemoteError: A call failed",
        "RankLost",
        true,
        "attempt"
    )]
    [InlineData(
        1,
        "NCCL error in: x.cpp:94, in progress, NCCL version 2.28.9",
        "CollectiveError",
        true,
        "attempt"
    )]
    [InlineData(1, "OSError: [Errno 28] No space left on device", "DiskFull", false, "machine")]
    [InlineData(1, "RuntimeError: can't start new thread", "OutOfResources", true, "machine")]
    [InlineData(1, "something new", "ExitCode", true, "attempt")]
    [InlineData(9, "", "ExitCode", true, "attempt")]
    public async Task Exit_code_signal_and_log_tell_a_class(
        int exitCode,
        string errors,
        string failureClass,
        bool isTransient,
        string reach
    )
    {
        var failure = await OfAsync(TestContext.Current.CancellationToken, errors, exitCode);
        var scope = failure.Scope switch
        {
            FailureScope.OfGroup => "group",
            FailureScope.OfIdentities => "card",
            FailureScope.OfMachine => "machine",
            _ => "attempt",
        };
        Assert.Equal((failureClass, isTransient, reach), (failure.Class, failure.Transient, scope));
    }

    [Fact(Timeout = Limit)]
    public async Task A_port_that_was_taken_is_tried_again_at_once()
    {
        var failure = await OfAsync(
            TestContext.Current.CancellationToken,
            Recording("torchrun-port-taken")
        );
        Assert.Equal(TimeSpan.Zero, failure.Remedy.Delay);
        Assert.Contains("29103", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task An_NCCL_system_error_is_tried_once_more_without_peer_to_peer()
    {
        const string Said =
            "torch.distributed.DistBackendError: NCCL error in: x.cpp:1, unhandled system error, ncclSystemError: System call failed";
        var failure = await OfAsync(TestContext.Current.CancellationToken, Said);
        Assert.Equal(
            ("CollectiveError", "environment NCCL_P2P_DISABLE=1"),
            (failure.Class, failure.Remedy.Change)
        );
        using var again = new Rendering("liveavatar-tpp")
        {
            Changes = [failure.Remedy.Change!],
            FailedBefore = ["CollectiveError"],
        };
        again.Program = command => Rendering.Write(command, "render.mp4");
        var made = Assert.IsType<StepResult.Succeeded>(
            await again.RunAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal("1", again.Ran[0].Environment["NCCL_P2P_DISABLE"]);
        Assert.Equal("NCCL_P2P_DISABLE=1 (after CollectiveError)", made.Effective);
        Assert.False(Changes.IsLowered(made.Effective!));
        var last = await OfAsync(
            TestContext.Current.CancellationToken,
            Said,
            change: r => r.Changes = [failure.Remedy.Change!]
        );
        Assert.False(last.Transient);
    }

    [Fact(Timeout = Limit)]
    public async Task Out_of_memory_takes_a_freer_card_then_smaller_sizes_then_advises()
    {
        var oom = Recording("oom");
        var first = await OfAsync(
            TestContext.Current.CancellationToken,
            oom,
            backend: "liveavatar"
        );
        Assert.Equal("gpu", first.Remedy.Avoid);
        var second = await OfAsync(
            TestContext.Current.CancellationToken,
            oom,
            backend: "liveavatar",
            change: r => r.FailedBefore = [first.Class]
        );
        Assert.Equal("size 640*384", second.Remedy.Change);
        var third = await OfAsync(
            TestContext.Current.CancellationToken,
            oom,
            backend: "liveavatar",
            change: r =>
            {
                r.FailedBefore = [first.Class, first.Class];
                r.Size = new(384, 256);
            }
        );
        Assert.False(third.Transient);
        Assert.Contains("a card with more memory", third.Message, StringComparison.Ordinal);
        var forbidden = await OfAsync(
            TestContext.Current.CancellationToken,
            oom,
            backend: "liveavatar",
            change: r =>
            {
                r.FailedBefore = [first.Class];
                r.Settings = r.Settings with { LowerSize = false };
            }
        );
        Assert.False(forbidden.Transient);
        var saving = await OfAsync(
            TestContext.Current.CancellationToken,
            oom,
            backend: "liveavatar",
            change: r =>
            {
                r.FailedBefore = [first.Class];
                r.Settings = r.Settings with { SaveMemory = true };
            }
        );
        Assert.Equal("option offload_kv_cache=true", saving.Remedy.Change);
    }

    [Fact(Timeout = Limit)]
    public async Task With_one_card_there_is_no_freer_one_to_wait_for()
    {
        var failure = await OfAsync(
            TestContext.Current.CancellationToken,
            Recording("oom"),
            backend: "liveavatar",
            change: r => r.Cards = 1
        );
        Assert.Equal("size 640*384", failure.Remedy.Change);
    }

    [Fact(Timeout = Limit)]
    public async Task Memory_that_a_program_ran_out_of_and_found_again_is_no_failure()
    {
        using var rendering = new Rendering("wav2lip");
        rendering.Program = command =>
            Rendering.Write(command, "render.mp4") with
            {
                StandardOutput =
                    "CUDA out of memory\nRecovering from OOM error; New batch size: 8\n",
            };
        Assert.IsType<StepResult.Succeeded>(
            await rendering.RunAsync(TestContext.Current.CancellationToken)
        );
    }

    [Theory(Timeout = Limit)]
    [InlineData("sadtalker", "Can't get the coeffs of the input", "BadPortrait")]
    [InlineData(
        "musetalk",
        "Error occurred during processing: not enough values to unpack",
        "BadPortrait"
    )]
    public async Task No_face_with_exit_0_is_a_bad_portrait_and_is_not_tried_again(
        string backend,
        string said,
        string failureClass
    )
    {
        using var rendering = new Rendering(backend)
        {
            Program = _ => Rendering.Ended(0, output: said + "\n"),
        };
        var failure = await rendering.FailureAsync(TestContext.Current.CancellationToken);
        Assert.Equal((failureClass, false), (failure.Class, failure.Transient));
        Assert.Contains("one face", failure.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData(
        "ncclSystemError: no link",
        "environment NCCL_P2P_DISABLE=1",
        "it is tried again with environment NCCL_P2P_DISABLE=1",
        "NCCL can't start, even with NCCL_P2P_DISABLE=1"
    )]
    [InlineData(
        "CUDA out of memory",
        "",
        "it is tried again on another card, where there is one",
        "give it a card with more memory"
    )]
    public async Task Advice_names_as_tried_only_what_was_tried(
        string errors,
        string change,
        string first,
        string last
    )
    {
        var token = TestContext.Current.CancellationToken;
        var before = await OfAsync(token, errors);
        Assert.Contains(first, before.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(last, before.Message, StringComparison.Ordinal);
        var after = await OfAsync(
            token,
            errors,
            change: rendering =>
            {
                rendering.Changes = change.Length > 0 ? [change] : [];
                rendering.FailedBefore = [before.Class];
                rendering.Settings = rendering.Settings with { LowerSize = false };
            }
        );
        Assert.Contains(last, after.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_backends_own_rule_comes_first_and_may_say_everything()
    {
        const string Text = """
            { "command": ["tool", "{image}", "{audio}", "{output}"],
              "failures": [{ "regex": "code [0-9]+ red", "class": "Odd", "transient": true, "reach": "card",
                             "environment": { "SLOW": 1 }, "advice": "wait" }] }
            """;
        using var rendering = new Rendering("odd", Text)
        {
            Program = _ => Rendering.Ended(3, "CUDA out of memory\ncode 12 red\n"),
        };
        var failure = await rendering.FailureAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            ("Odd", true, "environment SLOW=1"),
            (failure.Class, failure.Transient, failure.Remedy.Change)
        );
        Assert.EndsWith("code 12 red; wait", failure.Message, StringComparison.Ordinal);
        Assert.IsType<FailureScope.OfIdentities>(failure.Scope);
    }
}

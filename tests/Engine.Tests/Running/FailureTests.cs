using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Running;
using AvatarBuild.Engine.State;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Running;

/// <summary>Steps that fail, are interrupted, or whose inputs change under them.</summary>
public sealed class FailureTests : IDisposable
{
    private const int Limit = 30_000;
    private readonly TestBuild build = new();

    public void Dispose() => build.Dispose();

    private IReadOnlyDictionary<string, FailureRecord> Remembered()
    {
        using var state = BuildState.OpenForReading(build.Workspace);
        return state.Content.Failures;
    }

    [Fact(Timeout = Limit)]
    public async Task A_failure_is_remembered_with_its_log_and_tried_again_while_others_go_on()
    {
        var bad = Program("bad", [], "print", "hello", "complain", "no card", "exit", "3");
        Step[] steps = [bad, Join("after", ["bad"]), Join("good", [])];
        await build.RunAsync(steps);
        Assert.Equal(StepEnd.Failed, build.Of("bad").End);
        Assert.Equal(StepEnd.Blocked, build.Of("after").End);
        Assert.Equal(StepEnd.Made, build.Of("good").End);
        var failure = Assert.Single(Remembered()).Value.Failure;
        Assert.Equal("Exit", failure.Class);
        Assert.Equal("ended with 3: no card", failure.Message);
        Assert.Contains("no card", failure.LastLines);
        Assert.Contains("hello", Disk.ReadText(failure.Log!));

        await build.RunAsync(steps);
        Assert.Equal(["bad"], build.Ran);
        Assert.Equal(["failed last time"], ((Verdict.Stale)build.Of("bad").Verdict).Reasons);
        await build.RunAsync(Program("bad", [], "write", "out", "x"), steps[1], steps[2]);
        Assert.Equal(["after", "bad"], build.Ran);
        Assert.Empty(Remembered());
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_step_that_ends_well_notes_is_told_once()
    {
        var join = Join("noted", []);
        var step = join with
        {
            Action = (run, token) =>
            {
                run.Note("its colours may be wrong");
                return join.Action(run, token);
            },
        };

        await build.RunAsync(step);
        await build.RunAsync(step);

        Assert.Equal(StepEnd.Fresh, build.Of("noted").End);
        Assert.Single(build.Seen.Events, e => e == "note its colours may be wrong");
    }

    [Fact(Timeout = Limit)]
    public async Task Units_that_can_not_be_taken_on_this_machine_are_its_own_fault_and_are_not_tried_again()
    {
        var source = new Broken();
        build.Pools = [new("cpu", 4), new("port", ["1", "2"])];
        build.Sources = [source];
        await build.RunAsync(Join("bad", []).Wanting("port").Tried(3), Join("good", []));
        Assert.Equal(
            (EngineFailures.NoResource.Name, "no folder for leases"),
            (build.Of("bad").Failure!.Class, build.Of("bad").Failure!.Message)
        );
        Assert.Equal(StepEnd.Made, build.Of("good").End);
        Assert.Equal(1, source.Tries);
        // It never began, so it isn't told as ended either.
        Assert.DoesNotContain(build.Seen.Events, e => e.EndsWith(" bad", StringComparison.Ordinal));
    }

    [Fact(Timeout = Limit)]
    public async Task A_run_whose_beginnings_can_not_be_told_ends_with_that_cause()
    {
        build.Seen.Starting = _ => throw new IOException("no log");
        var trouble = await Assert.ThrowsAsync<IOException>(() => build.RunAsync(Join("a", [])));
        Assert.Equal("no log", trouble.Message);
        Assert.Empty(build.Seen.Events);
    }

    private sealed class Broken : IUnitSource
    {
        public int Tries { get; private set; }

        public string Pool => "port";

        public Task<PoolView> LookAsync(CancellationToken cancellationToken) =>
            Task.FromResult(new PoolView([]));

        public Task<Taken> TakeAsync(string identity, CancellationToken cancellationToken)
        {
            Tries++;
            throw new IOException("no folder for leases");
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Attempts_count_all_tries_of_a_run()
    {
        var tries = 0;
        var step = Make(
            "a",
            [],
            (run, _) =>
                ++tries < 3
                    ? Task.FromResult(
                        StepResult.Failure(Failing.Kind("Flaky", transient: true), "no")
                    )
                    : run.Write("x")
        );
        await build.RunAsync(step.Tried(2));
        Assert.Equal((2, StepEnd.Failed), (tries, build.Of("a").End));
        tries = 0;
        await build.RunAsync(step.Tried(3, delaySeconds: 0.01));
        Assert.Equal((3, StepEnd.Made), (tries, build.Of("a").End));
    }

    [Fact(Timeout = Limit)]
    public async Task A_step_that_leaves_no_output_or_half_a_folder_publishes_nothing()
    {
        await build.RunAsync(Program("a", [], "half", "part", "0123456789"));
        Assert.Equal("NoOutput", build.Of("a").Failure!.Class);
        Assert.False(Disk.FileExists(build.OutputPath("a")));
    }

    [Fact(Timeout = Limit)]
    public async Task An_action_that_throws_fails_its_step_alone()
    {
        await build.RunAsync(
            Make("a", [], (_, _) => throw new InvalidOperationException("surprise")),
            Make("b", [], (_, _) => throw new OperationCanceledException("not ours")),
            Join("c", [])
        );
        Assert.Equal(
            ("InternalError", "surprise"),
            (build.Of("a").Failure!.Class, build.Of("a").Failure!.Message)
        );
        Assert.Equal("InternalError", build.Of("b").Failure!.Class);
        Assert.Equal(StepEnd.Made, build.Of("c").End);
    }

    [Fact(Timeout = Limit)]
    public async Task A_program_that_is_not_there_is_named()
    {
        await build.RunAsync(
            Make("a", [], async (run, t) => Judge(await run.RunAsync("no-such-tool", [], t)))
        );
        Assert.Equal("MissingProgram", build.Of("a").Failure!.Class);
        Assert.Contains("no-such-tool", build.Of("a").Failure!.Message);
    }

    [Fact(Timeout = Limit)]
    public async Task A_step_that_takes_too_long_is_ended_and_its_class_is_Timeout()
    {
        var step = Program("a", [], "hang") with
        {
            Retry = new(1, TimeSpan.Zero, 1, TimeSpan.FromSeconds(0.3)),
        };
        await build.RunAsync(step);
        Assert.Equal("Timeout", build.Of("a").Failure!.Class);
        Assert.InRange(build.Of("a").Seconds, 0.3, 5);
    }

    [Fact(Timeout = Limit)]
    public async Task An_interruption_ends_what_runs_and_is_not_remembered_as_a_failure()
    {
        using var stop = new CancellationTokenSource();
        build.Cancellation = stop.Token;
        var ready = build.OutputPath("ready");
        Step[] steps = [Program("a", [], "write", ready, "", "hang"), Join("b", ["a"])];
        var running = build.RunAsync(steps);
        await Eventually.True(() => Disk.FileExists(ready));
        await stop.CancelAsync();
        var report = await running;
        Assert.All(report.Steps, step => Assert.Equal(StepEnd.NotReached, step.End));
        Assert.Empty(Remembered());
        build.Cancellation = TestContext.Current.CancellationToken;
        await build.RunAsync(Program("a", [], "write", "out", "x"), steps[1]);
        Assert.Equal(["never made"], ((Verdict.Stale)build.Of("a").Verdict).Reasons);
    }

    [Fact(Timeout = Limit)]
    public async Task An_interruption_during_an_inspection_returns_the_report()
    {
        using var stop = new CancellationTokenSource();
        build.Cancellation = stop.Token;
        var step = Join("a", []) with
        {
            Inspect = async (_, token) =>
            {
                await stop.CancelAsync();
                token.ThrowIfCancellationRequested();
                return null;
            },
        };
        await build.RunAsync(step);
        Assert.Equal(StepEnd.NotReached, build.Of("a").End);
        Assert.Equal("not tried, for the run was interrupted", build.Of("a").Failure!.Message);
    }

    [Fact(Timeout = Limit)]
    public async Task An_inspection_that_finds_fault_or_throws_fails_its_step_before_anything_runs()
    {
        build.Input("x", "1");
        var steps = new[]
        {
            Join("a", ["@x"]) with
            {
                Inspect = (paths, _) =>
                    Task.FromResult<StepFailure?>(
                        new(EngineFailures.BadInput, paths["part 0"] + " is no wav")
                    ),
            },
            Join("b", ["@x"]) with
            {
                Inspect = (_, _) => throw new FormatException("odd"),
            },
        };
        await build.RunAsync(steps);
        Assert.Empty(build.Ran);
        Assert.EndsWith("inputs/x is no wav", build.Of("a").Failure!.Message);
        Assert.Equal("InternalError", build.Of("b").Failure!.Class);
    }

    [Fact(Timeout = Limit)]
    public async Task A_result_made_while_its_input_changed_is_not_recorded()
    {
        build.Input("x", "1");
        var step = Make(
            "a",
            ["@x"],
            (run, _) =>
            {
                if (build.InputText("x") == "1")
                {
                    build.Input("x", "2");
                }

                return run.Write(run.Text("in-0"));
            }
        );
        await build.RunAsync(step);
        Assert.Equal("InputChanged", build.Of("a").Failure!.Class);
        Assert.Contains("inputs/x was changed", build.Of("a").Failure!.Message);
        Assert.False(Disk.FileExists(build.OutputPath("a")));
        await build.RunAsync(step);
        Assert.Equal("2", build.Output("a"));
    }

    [Fact(Timeout = Limit)]
    public async Task An_output_that_is_a_link_is_published_as_a_file_of_its_own()
    {
        build.Input("elsewhere", "text");
        await build.RunAsync(
            Make(
                "a",
                [],
                (run, _) =>
                {
                    Links.Link(build.InputPath("elsewhere"), run.PathOf("out"));
                    return Task.FromResult(StepResult.Success);
                }
            )
        );
        Assert.False(Links.IsLink(build.OutputPath("a")));
        Assert.Equal("text", build.Output("a"));
        Assert.False(Links.IsLink(build.InputPath("elsewhere")));
    }

    [Fact(Timeout = Limit)]
    public async Task Facts_that_are_too_large_fail_their_step()
    {
        var step = Growing(Make("a", [], (run, _) => run.Write(new string('x', 70_000))), _ => []);
        await build.RunAsync(step);
        Assert.Equal("FactsTooLarge", build.Of("a").Failure!.Class);
    }
}

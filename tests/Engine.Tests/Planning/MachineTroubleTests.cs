using System.ComponentModel;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Planning;

/// <summary>What the machine lacks is tried again, whatever the step, and costs no result.</summary>
public sealed class MachineTroubleTests : IDisposable
{
    private const int Limit = 30_000;
    private readonly TestBuild build = new();
    private readonly Bench bench = new();

    private static StepFailure Short => new(EngineFailures.OutOfResources, "no threads left");

    public void Dispose() => build.Dispose();

    [Fact]
    public void A_step_that_is_tried_once_is_tried_again_with_growing_delays_for_the_machines_trouble()
    {
        bench.Load(Join("a", []) with { Retry = RetryPolicy.Once }).Start();
        bench.Fail("a", Short);
        Assert.Empty(bench.Start(0.9));
        Assert.Equal(["make a"], bench.Start(1));
        bench.Fail("a", Short, 1);
        Assert.Empty(bench.Start(2.9));
        Assert.Equal(["make a"], bench.Start(3));
        Assert.Empty(bench.Last.Failed);
        bench.Fail("a", Short, 3);
        Assert.Empty(bench.Start(100));
        Assert.Equal("OutOfResources", Assert.Single(bench.Last.Failed).Failure.Class);
        Assert.Equal("Failed stale", bench.EndOf("a"));
    }

    [Fact]
    public void Its_own_failure_is_final_at_once()
    {
        bench.Load(Join("a", []) with { Retry = RetryPolicy.Once }).Start();
        bench.Fail("a", Short);
        bench.Start(1);
        bench.Fail("a", seconds: 1);
        Assert.Empty(bench.Start(100));
        Assert.Equal("Exit", Assert.Single(bench.Last.Failed).Failure.Class);
    }

    [Fact]
    public void A_failure_whose_change_earns_another_attempt_is_not_final()
    {
        bench.Load(Join("a", []) with { Retry = RetryPolicy.Once }).Start();
        bench.Fail(
            "a",
            Failing.As("Memory", "full", transient: true) with
            {
                Remedy = new() { Change = "half", Delay = TimeSpan.Zero },
            }
        );
        Assert.Equal(["make a"], bench.Start(1));
        Assert.Empty(bench.Last.Failed);
        bench.Succeed("a").Start(2);
        Assert.Empty(bench.Last.Failed);
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_check_could_not_look_at_is_kept_and_looked_at_again()
    {
        var (made, checks) = (0, 0);
        var check = Make(
            "checked",
            ["made"],
            (run, _) =>
                ++checks < 3
                    ? Task.FromResult<StepResult>(new StepResult.Failed(Short))
                    : run.Write("good")
        ) with
        {
            Retry = RetryPolicy.Once with { DelayOnTrouble = TimeSpan.FromMilliseconds(1) },
        };
        await build.RunAsync(Make("made", [], (run, _) => run.Write($"{++made}")), check);
        Assert.Equal((1, 3), (made, checks));
        Assert.Equal(StepEnd.Made, build.Of("checked").End);
    }

    [Fact(Timeout = Limit)]
    public async Task A_source_that_could_not_be_looked_at_is_looked_at_by_the_attempt()
    {
        var step = Make("a", [], (run, _) => run.Write("good")) with
        {
            Inspect = (_, _) => throw new IOException("Too many open files", 24),
        };
        await build.RunAsync(step);
        Assert.Equal(StepEnd.Made, build.Of("a").End);
    }

    public static TheoryData<Exception, string?> Exceptions =>
        new()
        {
            { new IOException("Too many open files", 24), "OutOfResources" },
            { new IOException("Cannot allocate memory", 12), "OutOfResources" },
            { new InsufficientMemoryException(), "OutOfResources" },
            { new IOException("No space left on device", 28), "DiskFull" },
            { new IOException("Input/output error", 5), "Disk" },
            { new UnauthorizedAccessException(), "Disk" },
            {
                new ProgramNotStartedException("x", "why", new Win32Exception(11)),
                "OutOfResources"
            },
            {
                new ProgramNotStartedException(
                    "x",
                    "why",
                    new Win32Exception("it failed", new Win32Exception(24))
                ),
                "OutOfResources"
            },
            { new ProgramNotStartedException("x", "why", new Win32Exception(2)), "MissingProgram" },
            { new InvalidOperationException(), null },
        };

    [Theory]
    [MemberData(nameof(Exceptions), DisableDiscoveryEnumeration = true)]
    public void An_exception_tells_whose_trouble_it_is(Exception exception, string? expected) =>
        Assert.Equal(expected, MachineTrouble.Of(exception)?.Class);

    [Fact]
    public void A_source_that_could_not_be_hashed_for_want_of_handles_is_not_missing()
    {
        bench.Load(Join("a", ["@x"]));
        var asks = bench.Plan.Decide(Bench.Noon);
        bench.Plan.Learn(asks.Asked.Examine[0], FileState.Unread(new IOException("Too many", 24)));
        bench.Plan.Decide(Bench.Noon);
        Assert.Equal("OutOfResources", bench.Plan.Report().Find("outputs/a")!.Failure!.Class);
    }
}

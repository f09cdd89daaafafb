using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Planning;

/// <summary>What a failure asks of the attempts after it, and of other steps.</summary>
public sealed class RemedyTests
{
    private const int Limit = 30_000;
    private readonly Bench bench = new();

    private static StepFailure Failure(string failureClass) =>
        Failing.As(failureClass, "no", transient: true);

    private void Fail(string output, StepFailure failure, double seconds = 0) =>
        bench.Plan.Ended(
            bench.Plan.Graph.Find("outputs/" + output)!,
            new Outcome.Failed(failure),
            1,
            Bench.Noon.AddSeconds(seconds)
        );

    [Fact(Timeout = Limit)]
    public Task A_failure_may_ask_for_another_attempt_at_once()
    {
        bench.Load(Join("a", []).Tried(3, delaySeconds: 60)).Start();
        Fail("a", Failure("Port") with { Remedy = new() { Delay = TimeSpan.Zero } });
        Assert.Equal(["make a"], bench.Start(seconds: 0.001));
        return Task.CompletedTask;
    }

    [Fact(Timeout = Limit)]
    public Task A_change_is_handed_to_all_later_attempts_and_earns_one_more()
    {
        bench.Load(Join("a", []).Tried(2)).Start();
        Fail("a", Failure("Memory") with { Remedy = Remedy.Changed("half") });
        bench.Start(1);
        Assert.Equal(["half"], bench.Begun("a").Changes);
        Fail("a", Failure("Other"), 1);
        bench.Start(2);
        Assert.Equal(["half"], bench.Begun("a").Changes);
        Assert.Equal(["Memory", "Other"], bench.Begun("a").FailedBefore);
        // Asked for again, it is nothing new: two attempts of the policy and one of the change are used up.
        Fail("a", Failure("Memory") with { Remedy = Remedy.Changed("half") }, 2);
        Assert.Empty(bench.Start(3));
        Assert.Equal("Failed stale", bench.EndOf("a"));
        return Task.CompletedTask;
    }

    [Fact(Timeout = Limit)]
    public Task A_failure_of_a_group_keeps_the_rest_of_it_from_starting_and_says_why()
    {
        Step[] steps =
        [
            Join("a", []) with
            {
                Group = "press",
            },
            Join("b", []) with
            {
                Group = "press",
            },
            Join("c", []) with
            {
                Group = "loom",
            },
        ];
        bench.Load(null, [new("cpu", 1)], steps);
        Assert.Equal(["make a"], bench.Start());
        Fail("a", Failing.As("BadArguments", "no such switch") with { Scope = FailureScope.Group });
        Assert.Equal(["make c"], bench.Start());
        bench.Succeed("c").Start();
        Assert.True(bench.Last.IsOver);
        Assert.Equal("NotReached stale", bench.EndOf("b"));
        var why = bench.Plan.Report().Find("outputs/b")!.Failure!;
        Assert.Equal("BadArguments", why.Class);
        Assert.Contains("make a", why.Message);
        Assert.Contains("no such switch", why.Message);
        return Task.CompletedTask;
    }

    [Fact(Timeout = Limit)]
    public Task Delays_grow_and_are_spread_by_up_to_a_quarter()
    {
        var drawn = new Queue<double>([0, 1]);
        bench.Load(
            new PlanOptions { Jitter = drawn.Dequeue },
            null,
            Join("a", []).Tried(3, delaySeconds: 8)
        );
        bench.Start();
        Fail("a", Failure("Flaky"));
        bench.Start();
        Assert.Equal(Bench.Noon.AddSeconds(8), bench.Last.Wake);
        bench.Start(8);
        Fail("a", Failure("Flaky"), 8);
        bench.Start(8);
        Assert.Equal(Bench.Noon.AddSeconds(8 + 20), bench.Last.Wake);
        return Task.CompletedTask;
    }

    [Fact(Timeout = Limit)]
    public Task What_was_made_otherwise_than_asked_is_fresh_until_it_is_asked_for_again()
    {
        var step = Join("a", []);
        bench.MadeBefore(step);
        bench.MadeOtherwise("a", "half");
        bench.Load(step).Start();
        Assert.Equal("Fresh fresh", bench.EndOf("a"));
        Assert.Equal(
            ["make a"],
            bench
                .Load(new PlanOptions { Redo = effective => effective == "half" }, null, step)
                .Start()
        );
        Assert.Contains(
            "half",
            Assert.Single(((Verdict.Stale)bench.Plan.Report().Find("outputs/a")!.Verdict).Reasons)
        );
        return Task.CompletedTask;
    }
}

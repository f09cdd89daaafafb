using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Planning;

/// <summary>Decisions of a plan: no disk, no clock, nothing awaited.</summary>
public sealed class PlanTests
{
    private readonly Bench bench = new();

    [Fact]
    public void A_step_starts_when_its_inputs_are_made()
    {
        bench.Load(Join("a", ["@x"]), Join("b", ["a"]));
        Assert.Equal(["make a"], bench.Start());
        Assert.Empty(bench.Start());
        Assert.Equal(["make b"], bench.Succeed("a").Start());
        Assert.Empty(bench.Succeed("b").Start());
        Assert.True(bench.Last.IsOver);
    }

    [Fact]
    public void A_transient_failure_is_tried_again_after_growing_delays_until_its_attempts_are_used_up()
    {
        bench.Load(Join("a", ["@x"]).Tried(3, delaySeconds: 10));
        Assert.Equal(["make a"], bench.Start());
        Assert.Empty(bench.Fail("a").Start(9));
        Assert.Equal(Bench.Noon.AddSeconds(10), bench.Last.Wake);
        Assert.Equal(["make a"], bench.Start(10));
        bench.Fail("a", seconds: 100);
        Assert.Empty(bench.Start(119));
        Assert.Equal(["make a"], bench.Start(120));
        Assert.Empty(bench.Fail("a", seconds: 200).Start(10_000));
        Assert.True(bench.Last.IsOver);
        Assert.Equal("Failed stale", bench.EndOf("a"));
        Assert.Equal(3, bench.Plan.Report().Find("outputs/a")!.Attempts);
    }

    [Fact]
    public void A_failure_that_is_not_transient_is_not_tried_again()
    {
        bench.Load(Join("a", ["@x"]).Tried(3), Join("b", ["a"]), Join("c", ["@x"]));
        Assert.Equal(["make a", "make c"], bench.Start());
        Assert.Empty(bench.Fail("a", transient: false).Start());
        Assert.False(bench.Last.IsOver);
        Assert.Empty(bench.Succeed("c").Start());
        Assert.True(bench.Last.IsOver);
        Assert.Equal("Blocked pending", bench.EndOf("b"));
        Assert.Equal("Made stale", bench.EndOf("c"));
    }

    [Fact]
    public void After_an_interruption_nothing_starts_and_nothing_is_called_failed()
    {
        bench.Load(Join("a", ["@x"]), Join("b", ["a"]), Join("c", ["@x"]).Wanting("cpu", 100));
        Assert.Equal(["make a"], bench.Start());
        bench.Plan.Stop();
        Assert.Empty(bench.Interrupt("a").Start());
        Assert.True(bench.Last.IsOver);
        Assert.All(bench.Plan.Report().Steps, s => Assert.Equal(StepEnd.NotReached, s.End));
    }

    [Fact]
    public void With_fail_fast_nothing_starts_after_the_first_failure()
    {
        bench.Load(
            new() { FailFast = true },
            [new("cpu", 1)],
            Join("a", ["@x"]),
            Join("b", ["@x"])
        );
        Assert.Equal(["make a"], bench.Start());
        Assert.Empty(bench.Fail("a").Start());
        Assert.True(bench.Last.IsOver);
        Assert.Equal("NotReached stale", bench.EndOf("b"));
    }

    [Fact]
    public void Among_ready_steps_the_larger_priority_goes_first()
    {
        bench.Load(
            null,
            [new("cpu", 1)],
            Join("low", ["@x"]),
            Join("high", ["@x"]) with
            {
                Priority = 1,
            }
        );
        Assert.Equal(["make high"], bench.Start());
        Assert.Equal(["make low"], bench.Succeed("high").Start());
    }

    [Fact]
    public void Leases_name_units_that_nobody_else_holds()
    {
        bench.Load(
            null,
            [new("gpu", ["g0", "g1"])],
            Join("a", ["@x"]).Wanting("gpu"),
            Join("b", ["@x"]).Wanting("gpu"),
            Join("c", ["@x"]).Wanting("gpu")
        );
        Assert.Equal(["make a", "make b"], bench.Start());
        Assert.Equal(["make c"], bench.Succeed("b").Start());
        Assert.Equal(["g1"], bench.Last.Begin[0].Leases["gpu"]);
    }

    [Fact]
    public void A_step_that_wants_more_than_there_is_fails_at_once_and_blocks_its_consumers()
    {
        bench.Load(
            null,
            [new("gpu", ["g0"])],
            Join("a", ["@x"]).Wanting("gpu", 2),
            Join("b", ["a"]).Wanting("gpu"),
            Join("c", ["@x"]).Wanting("fpga")
        );
        Assert.Empty(bench.Start());
        Assert.True(bench.Last.IsOver);
        Assert.Equal("Failed stale", bench.EndOf("a"));
        Assert.Equal("Blocked pending", bench.EndOf("b"));
        Assert.Equal(
            "make c wants 1 of 'fpga', and this run has 0",
            bench.Plan.Report().Find("outputs/c")!.Failure!.Message
        );
    }

    [Fact]
    public void Nothing_starts_before_all_bad_input_is_known()
    {
        StepInspection look = (_, _) => Task.FromResult<StepFailure?>(null);
        var good = Join("a", ["@x"]);
        var bad = Join("b", ["@y"]) with { Inspect = look };
        bench.Load(good, bad);
        bench.Answer(bench.Plan.Decide(Bench.Noon));
        var asks = bench.Plan.Decide(Bench.Noon);
        Assert.Equal(["make b"], asks.Inspect.Select(asked => asked.Step.Name));
        Assert.Empty(asks.Begin);
        Assert.Empty(bench.Plan.Decide(Bench.Noon).Begin);
        bench.Plan.Inspected(bad, new(EngineFailures.BadInput, "not a picture"));
        Assert.Equal(["make a"], bench.Start());
        Assert.Equal("Failed stale", bench.EndOf("b"));
    }

    [Fact]
    public void A_step_that_is_to_be_looked_at_first_is_not_overtaken_by_a_lesser_one()
    {
        StepInspection look = (_, _) => Task.FromResult<StepFailure?>(null);
        var more = Join("b", ["a", "@x"]) with { Inspect = look, Priority = 9 };
        bench.Load(null, [new("cpu", 1)], Join("a", ["@x"]), more, Join("c", ["@x"]));
        Assert.Equal(["make a"], bench.Start());
        bench.Succeed("a");
        Assert.Equal(["make b"], bench.Start());
    }

    [Fact]
    public void A_dry_run_starts_nothing_and_tells_what_may_run()
    {
        Step[] steps = [Join("a", ["@x"], "old"), Join("b", ["a"]), Join("c", ["@x"])];
        bench.MadeBefore(steps);
        steps[0] = Join("a", ["@x"], "new");
        bench.Load(new() { DryRun = true }, null, steps);
        Assert.Empty(bench.Start());
        Assert.True(bench.Last.IsOver);
        Assert.Equal("NotReached stale", bench.EndOf("a"));
        Assert.Equal("NotReached pending", bench.EndOf("b"));
        Assert.Equal("Fresh fresh", bench.EndOf("c"));
    }

    [Fact]
    public void When_a_lost_intermediate_cannot_be_made_again_what_was_made_from_it_stays_fresh()
    {
        Step[] steps = [Join("i", ["@x"]), Join("a", ["i"], "1"), Join("b", ["i"])];
        bench.MadeBefore(steps);
        bench.Files.Remove("i");
        steps[1] = Join("a", ["i"], "2");
        bench.Load(steps);
        Assert.Equal(["make i"], bench.Start());
        Assert.Empty(bench.Fail("i").Start());
        Assert.True(bench.Last.IsOver);
        Assert.Equal("Blocked stale", bench.EndOf("a"));
        Assert.Equal("Fresh fresh", bench.EndOf("b"));
    }

    [Fact]
    public void When_a_lost_intermediate_comes_out_otherwise_all_that_read_it_run_again()
    {
        Step[] steps =
        [
            Join("i", ["@x"]),
            Join("a", ["i"], "1"),
            Join("b", ["i"]),
            Join("c", ["b"]),
        ];
        bench.MadeBefore(steps);
        bench.Files.Remove("i");
        steps[1] = Join("a", ["i"], "2");
        bench.Load(steps);
        Assert.Equal(["make i"], bench.Start());
        Assert.Equal(["make a", "make b"], bench.Succeed("i", "i v2").Start());
        Assert.Equal(["make c"], bench.Succeed("a", "a2").Succeed("b", "b2").Start());
    }

    [Fact]
    public void Facts_that_were_not_kept_make_a_growing_step_stale()
    {
        var child = Join("child", ["@x"]);
        bench.MadeBefore(Join("a", ["@x"]));
        bench.Load(Growing(Join("a", ["@x"]), _ => [child]));
        Assert.Equal(["make a"], bench.Start());
        Assert.Equal(["make child"], bench.Succeed("a").Start());
    }

    [Fact]
    public void Other_facts_for_the_same_request_fail_the_step_not_the_run()
    {
        var grow = Growing(Join("a", ["@x"]), facts => [Join("child", ["a"], facts)]);
        bench.MadeBefore(grow);
        bench.Files.Remove("a");
        bench.Files.Remove("child");
        var other = Join("other", ["a"], "stale");
        bench.Load(grow, other, Join("free", ["@x"]));
        Assert.Equal(["make a", "make free"], bench.Start());
        Assert.Empty(bench.Succeed("a", "a v2").Start());
        Assert.StartsWith("Failed", bench.EndOf("a"));
        Assert.Contains("run again", bench.Plan.Report().Find("outputs/a")!.Failure!.Message);
        bench.Succeed("free").Start();
        Assert.True(bench.Last.IsOver);
    }

    [Fact]
    public void An_expansion_that_throws_fails_its_step_not_the_run()
    {
        bench.Load(
            Growing(Join("a", ["@x"]), _ => throw new FormatException("no number")),
            Join("b", ["@x"])
        );
        Assert.Equal(["make a", "make b"], bench.Start());
        bench.Succeed("a").Succeed("b").Start();
        Assert.StartsWith("Failed", bench.EndOf("a"));
        Assert.StartsWith("Made", bench.EndOf("b"));
    }
}

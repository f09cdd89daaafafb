using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Planning;

/// <summary>Who gets which unit of a pool that is looked at, and when. No disk, no clock.</summary>
public sealed class PoolTests
{
    private readonly Bench bench = new();

    private static ResourcePool Cards(double patience = 600) =>
        new("card", new Watch(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(patience)))
        {
            Measure = "MiB",
            Grades = "compute capability",
        };

    private static UnitState Card(string name) => new(name) { Most = 24000, Free = 24000 };

    private static Step Render(string name, long least = 0, int count = 1) =>
        Join(name, ["@x"]).Tried(3, 10) with
        {
            Resources = [new ResourceWant("card", count) { Least = least }],
        };

    private PoolTests Look(double seconds, params UnitState[] units)
    {
        bench.Plan.Tell("card", new PoolView(units), Bench.Noon.AddSeconds(seconds));
        return this;
    }

    private string Failure(string output) =>
        bench.Plan.Report().Find("outputs/" + output)!.Failure!.ToString();

    private string LeaseOf(int start) => bench.Last.Begin[start].Leases["card"].Single();

    [Fact]
    public void Units_are_looked_at_only_when_a_stale_step_wants_some()
    {
        bench.MadeBefore(Join("a", ["@x"]));
        bench.Load(null, [Cards(), new("cpu", 1)], Render("a") with { Retry = RetryPolicy.Once });
        bench.Start();
        Assert.Empty(bench.Last.Look);
        Assert.True(bench.Last.IsOver);

        bench.Load(null, [Cards()], Render("b"));
        Assert.Empty(bench.Start());
        Assert.Equal(["card"], bench.Last.Look);
        Assert.False(bench.Last.IsOver);
        Look(0, Card("A"));
        Assert.Equal(["make b"], bench.Start());
    }

    [Fact]
    public void A_unit_is_looked_at_again_after_its_return_before_it_is_given_away()
    {
        bench.Load(null, [Cards()], Render("a"), Render("b"));
        bench.Start();
        Look(0, Card("A"));
        Assert.Equal(["make a"], bench.Start());
        bench.Plan.Released(bench.Last.Begin[0].Step, isStaged: false, Bench.Noon.AddSeconds(0.3));
        Assert.Empty(bench.Start(0.3));
        Assert.Equal(["card"], bench.Last.Look);
        Look(0.31, Card("A"));
        // Its first holder's files are still being published.
        Assert.Equal(["make b"], bench.Start(0.31));
        bench.Succeed("a");
        bench.Start(0.4);
        Assert.Equal(1, bench.Plan.Running);
    }

    [Fact]
    public void A_look_that_began_while_a_unit_was_held_does_not_stand_for_what_was_left_on_it()
    {
        bench.Load(null, [Cards()], Render("a"), Render("b"));
        bench.Start();
        Look(0, Card("A"));
        Assert.Equal(["make a"], bench.Start());
        bench.Start(1);
        Assert.Equal(["card"], bench.Last.Look);
        bench.Plan.Released(bench.Begun("a").Step, isStaged: false, Bench.Noon.AddSeconds(1.1));
        Look(1.2, Card("A"));
        Assert.Empty(bench.Start(1.2));
        Assert.Equal(["card"], bench.Last.Look);
        Look(1.3, Card("A"));
        Assert.Equal(["make b"], bench.Start(1.3));
    }

    [Fact]
    public void A_unit_whose_memory_lingers_after_its_return_is_looked_at_again_soon()
    {
        bench.Load(null, [Cards()], Render("a"), Render("b"));
        bench.Start();
        Look(0, Card("A"));
        bench.Start();
        bench.Succeed("a", seconds: 5).Start(5);
        Look(5, Card("A") with { Busy = "has 18900 MiB in use" });
        Assert.Empty(bench.Start(5));
        Assert.Equal(Bench.Noon.AddMilliseconds(5025), bench.Last.Wake);
        Look(8, Card("A") with { Busy = "has 18900 MiB in use" });
        bench.Start(8);
        Assert.Equal(Bench.Noon.AddSeconds(9), bench.Last.Wake);
    }

    [Fact]
    public void A_unit_of_a_lower_grade_is_given_only_to_steps_that_do_not_mind()
    {
        var picky = Render("a") with { Resources = [new ResourceWant("card", 1) { Grade = 8.9 }] };
        bench.Load(null, [Cards()], picky, Render("b"));
        bench.Start();
        Look(0, Card("A") with { Grade = 8.6 }, Card("B") with { Grade = 9 });
        Assert.Equal(["make a", "make b"], bench.Start());
        Assert.Equal("B", bench.Begun("a").Leases["card"].Single());
        Assert.Equal("A", bench.Begun("b").Leases["card"].Single());

        bench.Load(null, [Cards()], picky);
        bench.Start();
        Look(0, Card("A") with { Grade = 8.6 });
        Assert.Empty(bench.Start());
        Assert.Contains(EngineFailures.NoResource.Name, Failure("a"), StringComparison.Ordinal);
        Assert.Contains(
            "A has compute capability 8.6, and 8.9 is wanted",
            Failure("a"),
            StringComparison.Ordinal
        );

        // What isn't told keeps nobody off.
        bench.Load(null, [Cards()], picky);
        bench.Start();
        Look(0, Card("A"));
        Assert.Equal(["make a"], bench.Start());
    }

    [Fact]
    public void A_busy_unit_is_waited_for_and_the_wait_ends_with_the_reason_for_each()
    {
        bench.Load(null, [Cards(patience: 5)], Render("a", least: 20000));
        bench.Start();
        var busy = Card("A") with { Busy = "is in use by process 7 (python3) with 9000 MiB" };
        var full = Card("B") with { Free = 12000 };
        Look(0, busy, full);
        Assert.Empty(bench.Start());
        Look(4, busy, full);
        Assert.Empty(bench.Start(4));
        Assert.False(bench.Last.IsOver);
        Look(5, busy, full);
        Assert.Empty(bench.Start(5));
        Assert.True(bench.Last.IsOver);
        Assert.Contains(EngineFailures.ResourceBusy.Name, Failure("a"), StringComparison.Ordinal);
        Assert.Contains(
            "A is in use by process 7 (python3) with 9000 MiB; B has 12000 MiB free, and 20000 are wanted",
            Failure("a"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Patience_does_not_run_while_the_run_itself_holds_a_unit()
    {
        bench.Load(null, [Cards(patience: 5)], Render("a"), Render("b"));
        bench.Start();
        Look(0, Card("A"));
        Assert.Equal(["make a"], bench.Start());
        Look(100, Card("A"));
        Assert.Empty(bench.Start(100));
        Assert.False(bench.Last.IsOver);
        Assert.StartsWith("NotReached", bench.EndOf("b"));
    }

    [Fact]
    public void A_step_that_no_unit_can_ever_hold_fails_at_once()
    {
        bench.Load(null, [Cards()], Render("a", least: 48000), Render("b", least: 20000));
        bench.Start();
        Look(0, Card("A"), Card("B") with { Unusable = "is divided" });
        Assert.Equal(["make b"], bench.Start());
        Assert.Contains(
            "make a wants 1 of 'card' with 48000 MiB, and this run has 0 that fit: A has 24000 MiB in all, and 48000 are wanted; B is divided",
            Failure("a"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_somebody_else_took_first_is_no_attempt_and_the_next_unit_is_tried_at_once()
    {
        bench.Load(null, [Cards()], Render("a"));
        bench.Start();
        Look(0, Card("A"), Card("B"));
        bench.Start();
        Assert.Equal("A", LeaseOf(0));
        bench.Plan.Ended(
            bench.Last.Begin[0].Step,
            new Outcome.Refused("card", "A", "process 9"),
            0,
            Bench.Noon
        );
        Look(0, Card("A"), Card("B"));
        Assert.Equal(["make a"], bench.Start());
        Assert.Equal(("B", 1), (LeaseOf(0), bench.Last.Begin[0].Attempt));
    }

    [Fact]
    public void Several_units_for_one_step_are_taken_all_or_none_and_it_is_not_starved()
    {
        bench.Load(
            null,
            [Cards()],
            Render("a"),
            Render("both", count: 2) with
            {
                Priority = 1,
            },
            Render("c")
        );
        bench.Start();
        Look(0, Card("A"), Card("B"));
        Assert.Equal(["make both"], bench.Start());
        bench.Fail("both", seconds: 1);
        Look(1, Card("A"), Card("B"));
        // A waiting retry holds nothing.
        Assert.Equal(["make a", "make c"], bench.Start(1));
        bench.Succeed("a");
        Look(20, Card("A"), Card("B"));
        Assert.Empty(bench.Start(20));
        bench.Succeed("c");
        Look(21, Card("A"), Card("B"));
        Assert.Equal(["make both"], bench.Start(21));
    }

    [Fact]
    public void Steps_wait_for_a_large_one_before_them_instead_of_overtaking_it_for_ever()
    {
        bench.Load(
            null,
            [Cards()],
            Render("a") with
            {
                Priority = 2,
            },
            Render("both", count: 2) with
            {
                Priority = 1,
            },
            Render("c")
        );
        bench.Start();
        Look(0, Card("A"), Card("B"));
        Assert.Equal(["make a"], bench.Start());
        bench.Succeed("a");
        Look(1, Card("A"), Card("B"));
        Assert.Equal(["make both"], bench.Start(1));
    }

    [Fact]
    public void A_lost_unit_is_not_used_any_more_and_somebody_is_told()
    {
        bench.Load(null, [Cards()], Render("a"), Render("b"));
        bench.Start();
        Look(0, Card("A"), Card("B"));
        bench.Start();
        var lost = Failing.As("DeviceLost", "gone", transient: true) with
        {
            Scope = new FailureScope.OfIdentities("card"),
        };
        bench.Plan.Ended(
            bench.Plan.Graph.Find("outputs/a")!,
            new Outcome.Failed(lost),
            1,
            Bench.Noon
        );
        Look(20, Card("A"), Card("B"));
        Assert.Empty(bench.Start(20));
        var givenUp = Assert.Single(bench.Last.GivenUp);
        Assert.Equal(("card", "A"), (givenUp.Pool, givenUp.Identity));
        Assert.StartsWith("A isn't used any more", givenUp.Text, StringComparison.Ordinal);
        bench.Succeed("b");
        Look(21, Card("A"), Card("B"));
        Assert.Equal(["make a"], bench.Start(21));
        Assert.Equal("B", LeaseOf(0));
        Assert.Empty(bench.Last.GivenUp);
        Assert.Contains("make a failed (DeviceLost) on it", givenUp.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_unit_that_has_the_wanted_model_loaded_is_preferred_and_one_with_another_goes_last()
    {
        Step Wanting(string name, string? model) =>
            Render(name) with
            {
                Resources = [new ResourceWant("card", 1) { Model = model }],
            };
        bench.Load(
            null,
            [Cards()],
            Wanting("a", "wan"),
            Wanting("b", null),
            Wanting("c", "avatar")
        );
        bench.Start();
        Look(0, Card("A") with { Model = "avatar" }, Card("B"), Card("C") with { Model = "wan" });
        Assert.Equal(["make a", "make b", "make c"], bench.Start());
        Assert.Equal(["C", "B", "A"], Enumerable.Range(0, 3).Select(LeaseOf));
    }

    [Fact]
    public void A_failure_that_asks_for_another_unit_waits_for_one_that_this_run_holds()
    {
        bench.Load(null, [Cards()], Render("a"), Render("b"));
        bench.Start();
        Look(0, Card("A"), Card("B"));
        bench.Start();
        var failure = Failing.As("OutOfMemory", "full", transient: true) with
        {
            Remedy = new Remedy { Avoid = "card", Delay = TimeSpan.Zero },
        };
        bench.Plan.Ended(
            bench.Plan.Graph.Find("outputs/a")!,
            new Outcome.Failed(failure),
            1,
            Bench.Noon
        );
        Look(1, Card("A"), Card("B"));
        Assert.Empty(bench.Start(1));
        bench.Succeed("b");
        Look(2, Card("A"), Card("B"));
        Assert.Equal(["make a"], bench.Start(2));
        Assert.Equal("B", LeaseOf(0));
    }

    [Fact]
    public void Without_another_unit_the_same_one_is_used_again()
    {
        bench.Load(null, [Cards()], Render("a"));
        bench.Start();
        Look(0, Card("A"), Card("B") with { Busy = "is hot" });
        bench.Start();
        var failure = Failing.As("OutOfMemory", "full", transient: true) with
        {
            Remedy = new Remedy { Avoid = "card", Delay = TimeSpan.Zero },
        };
        bench.Plan.Ended(
            bench.Plan.Graph.Find("outputs/a")!,
            new Outcome.Failed(failure),
            1,
            Bench.Noon
        );
        Look(1, Card("A"), Card("B") with { Busy = "is hot" });
        Assert.Equal(["make a"], bench.Start(1));
    }

    [Fact]
    public void What_feeds_idle_units_goes_before_what_is_deeper()
    {
        var prepare = Join("p", ["@x"]) with { Feeds = "card" };
        var finish = Join("f", ["@y"]) with { Priority = 50 };
        bench.Load(null, [Cards(), new("cpu", 1)], finish, prepare, Render("r"));
        Assert.Equal(["make p"], bench.Start());
        Look(0, Card("A"));
        Assert.Equal(["make r"], bench.Start());
        Assert.Equal(["make f"], bench.Succeed("p").Start());
    }

    [Fact]
    public void Once_enough_lies_ready_for_the_units_the_deeper_goes_first()
    {
        var first = Join("p", ["@x"]) with { Feeds = "card" };
        var second = Join("q", ["@x"]) with { Feeds = "card" };
        var finish = Join("f", ["@y"]) with { Priority = 50 };
        bench.Load(
            null,
            [Cards(), new("cpu", 1)],
            finish,
            first,
            second,
            Render("r1"),
            Render("r2"),
            Render("r3")
        );
        Assert.Equal(["make p"], bench.Start());
        Look(0, Card("A"));
        Assert.Equal(["make r1"], bench.Start());
        Assert.Equal(["make f"], bench.Succeed("p").Start());
        Assert.Equal(["make q"], bench.Succeed("f").Start());
    }
}

using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Planning;

/// <summary>Much fails: the unit's fault when others do better at the same work, the work's when none does. No disk, no clock.</summary>
public sealed class SuspicionTests
{
    private const string Work = "model";
    private readonly Bench bench = new();
    private double now;

    private static Step Render(int i, int attempts = 3) =>
        Join($"r{i}", ["@x"]).Tried(attempts, 0) with
        {
            Resources = [new ResourceWant("card", 1)],
            Group = Work,
            Priority = -i,
        };

    private static Step Verify(int i) => Join($"v{i}", [$"r{i}"]) with { Priority = 100 };

    private static UnitState Card(string name, string? busy = null) => new(name) { Busy = busy };

    private static ResourcePool Cards() =>
        new("card", new Watch(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(600)));

    private void Load(int videos, int attempts = 3) =>
        bench.Load(
            null,
            [Cards(), new("cpu", 100)],
            [
                .. Enumerable
                    .Range(0, videos)
                    .SelectMany(i => new[] { Render(i, attempts), Verify(i) }),
            ]
        );

    private string[] Start(params UnitState[] cards)
    {
        now += 10;
        var begun = bench.Start(now);
        bench.Plan.Tell("card", new PoolView(cards), Bench.Noon.AddSeconds(now));
        return [.. begun, .. bench.Start(now)];
    }

    private string CardOf(string render) => bench.Begun(render).Leases["card"].Single();

    /// <summary>Plays to the end; every card has the jobs that the plan gives it, and results are as said.</summary>
    /// <param name="isGood">From a render's output and its card.</param>
    /// <param name="cards">All of them.</param>
    /// <returns>Units that were given up, and renders by card.</returns>
    private (string[] GivenUp, Dictionary<string, int> Jobs) Play(
        Func<string, string, bool> isGood,
        params string[] cards
    )
    {
        var jobs = cards.ToDictionary(card => card, _ => 0);
        UnitState[] states = [.. cards.Select(card => Card(card))];
        for (var rounds = 0; rounds < 1000; rounds++)
        {
            var begun = Start(states);
            if (bench.Last.IsOver)
            {
                string[] given = [.. bench.GivenUp.Select(unit => unit.Identity)];
                return (given, jobs);
            }

            foreach (var name in begun.Select(name => name["make ".Length..]))
            {
                if (name[0] == 'r')
                {
                    jobs[CardOf(name)]++;
                    bench.Succeed(name, $"{name} {rounds}", now);
                }
                else if (isGood("r" + name[1..], CardOf("r" + name[1..])))
                {
                    bench.Succeed(name, seconds: now);
                }
                else
                {
                    var bad = Failing.As("Frozen", "it is frozen", transient: true);
                    bench.Fail(name, bad with { Invalidates = "make r" + name[1..] }, now);
                }
            }
        }

        throw new InvalidOperationException("it never ends");
    }

    private string[] Ending(string with) =>
        [
            .. bench
                .Plan.Report()
                .Steps.Where(step => step.Step.Group == Work && step.End.ToString() == with)
                .Select(step => step.Step.Name),
        ];

    [Fact]
    public void What_all_units_make_badly_is_the_works_and_is_said_once()
    {
        Load(40);
        var (given, jobs) = Play((_, _) => false, "A", "B", "C", "D");
        Assert.Empty(given);
        Assert.All(jobs.Values, count => Assert.InRange(count, 2, 3));
        var only = Assert.Single(Ending("Failed"));
        var said = bench.Plan.Report().Find("outputs/" + only["make ".Length..])!.Failure!;
        Assert.Equal("Frozen", said.Class);
        Assert.Contains(
            "nothing that 'model' made in this run came out well, on A, B, C, D",
            said.Message
        );
        Assert.Equal(39, Ending("NotReached").Length);
    }

    [Fact]
    public void A_unit_that_fails_at_what_others_make_is_given_up_and_all_is_made()
    {
        Load(40);
        var (given, jobs) = Play((_, card) => card != "B", "A", "B", "C");
        Assert.Equal(["B"], given);
        Assert.InRange(jobs["B"], 3, 9);
        Assert.Equal(40, Ending("Made").Length);
    }

    [Fact]
    public void A_work_of_which_one_result_was_good_goes_on()
    {
        Load(12, attempts: 1);
        var (given, _) = Play((render, _) => render == "r0", "A");
        Assert.Empty(given);
        Assert.Equal(11, Ending("Failed").Length);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(6, true)]
    public void A_work_that_holds_no_unit_is_stopped_after_three_bad_results_and_no_good_one(
        int videos,
        bool isStopped
    )
    {
        bench.Load(
            null,
            [new("cpu", 1)],
            [
                .. Enumerable
                    .Range(0, videos)
                    .SelectMany(i =>
                        new[]
                        {
                            Render(i, attempts: 1) with
                            {
                                Resources = [new("cpu", 1)],
                            },
                            Verify(i),
                        }
                    ),
            ]
        );
        for (var i = 0; i < 100 && !bench.Last?.IsOver != false; i++)
        {
            foreach (var name in bench.Start(i).Select(name => name["make ".Length..]))
            {
                _ =
                    name[0] == 'r'
                        ? bench.Succeed(name)
                        : bench.Fail(name, blames: "make r" + name[1..]);
            }
        }

        Assert.Equal(isStopped ? 3 : 2, Ending("Failed").Length);
        Assert.Equal(isStopped ? 3 : 0, Ending("NotReached").Length);
    }

    [Fact]
    public void A_unit_under_suspicion_waits_until_it_is_known_whether_others_do_better()
    {
        bench.Load(null, [Cards()], [.. Enumerable.Range(0, 6).Select(i => Render(i, 1))]);
        Assert.Equal(["make r0", "make r1"], Start(Card("A"), Card("B")));
        Assert.Equal(("A", "B"), (CardOf("r0"), CardOf("r1")));
        bench.Fail("r0", seconds: now);
        Assert.Equal(["make r2"], Start(Card("A"), Card("B")));
        bench.Fail("r2", seconds: now);
        Assert.Equal(["make r3"], Start(Card("A"), Card("B")));
        bench.Fail("r3", seconds: now);
        Assert.Empty(Start(Card("A"), Card("B")));
        Assert.Empty(bench.Last.GivenUp);
        bench.Succeed("r1", seconds: now);
        Assert.Equal(["make r4"], Start(Card("A"), Card("B")));
        Assert.Equal("B", CardOf("r4"));
        Assert.Contains(bench.GivenUp, unit => unit.Identity == "A");
    }

    [Fact]
    public void Most_of_its_jobs_gone_well_speaks_for_a_unit()
    {
        Load(20, attempts: 9);
        var bad = 0;
        var (given, _) = Play((_, card) => card != "A" || ++bad % 3 != 0, "A", "B");
        Assert.Empty(given);
        Assert.Equal(20, Ending("Made").Length);
    }

    [Fact]
    public void A_unit_that_has_no_other_beside_it_is_not_given_up_for_failures_of_steps()
    {
        bench.Load(null, [Cards()], [.. Enumerable.Range(0, 5).Select(i => Render(i, 1))]);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal([$"make r{i}"], Start(Card("A"), Card("B", "is hot")));
            bench.Fail($"r{i}", seconds: now);
        }

        Start(Card("A"));
        Assert.Empty(bench.GivenUp);
        Assert.Equal(5, Ending("Failed").Length);
    }
}

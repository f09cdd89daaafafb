using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Planning;

/// <summary>What a plan asks, and that it doesn't matter when and in which order it is answered.</summary>
public sealed class QuestionTests
{
    private const int Limit = 60_000;
    private readonly Bench bench = new();

    private static Step Cached(string output, params string[] inputs) =>
        Join(output, inputs) with
        {
            IsCached = true,
        };

    private static Step[] Graph() =>
        [
            Growing(Cached("facts", "@x"), _ => [Cached("grown", "facts", "@y").Needed()]),
            Cached("mid", "@x", "@z"),
            Cached("end", "mid", "@y").Needed(),
        ];

    // Answers one question at a time, drawn at random from all that are open; the plan decides in between.
    private List<string> Play(int seed, int most)
    {
        var random = new Random(seed);
        var open = new List<Action>();
        var ran = new List<string>();
        for (var rounds = 0; ; rounds++)
        {
            Assert.True(rounds < most, "it comes to no end");
            var decision = bench.Plan.Decide(Bench.Noon);
            foreach (var start in decision.Begin)
            {
                ran.Add(start.Step.Name + (start.IsFromCache ? " from the cache" : ""));
                open.Add(() => bench.Succeed(start.Step.Name["make ".Length..]));
            }

            if (decision.IsOver)
            {
                Assert.Empty(open);
                return ran;
            }

            open.AddRange(bench.AnswersTo(decision));
            var answers =
                random.Next(Math.Min(open.Count, 3)) + (decision.Begin.Count == 0 ? 1 : 0);
            for (; answers > 0 && open.Count > 0; answers--)
            {
                var one = random.Next(open.Count);
                open[one]();
                open.RemoveAt(one);
            }
        }
    }

    [Fact(Timeout = Limit)]
    public Task Answers_may_come_late_and_in_any_order() =>
        Task.Run(
            () =>
            {
                for (var seed = 0; seed < 300; seed++)
                {
                    var fresh = new QuestionTests();
                    fresh.bench.Load(new PlanOptions { UsesCache = true }, null, Graph());
                    Assert.Equal(
                        ["make end", "make facts", "make grown", "make mid"],
                        fresh.Play(seed, 500).Order(StringComparer.Ordinal)
                    );
                    fresh.bench.Load(new PlanOptions { UsesCache = true }, null, Graph());
                    Assert.Empty(fresh.Play(seed, 500));
                    fresh.bench.Files["mid"] = "lost";
                    fresh.bench.Files.Remove("end");
                    fresh.bench.Load(new PlanOptions { UsesCache = true }, null, Graph());
                    Assert.Equal(["make mid", "make end"], fresh.Play(seed, 500));
                }
            },
            TestContext.Current.CancellationToken
        );

    [Fact]
    public void The_cache_is_asked_only_for_stale_steps_and_only_where_there_is_one()
    {
        bench.MadeBefore(Graph());
        bench.Load(new PlanOptions { UsesCache = true }, null, Graph());
        Assert.Empty(Play(0, 50));

        bench.Files.Remove("end");
        bench.Load(new PlanOptions { UsesCache = true }, null, Graph());
        var asked = new List<string>();
        while (bench.Plan.Decide(Bench.Noon) is { Begin.Count: 0 } decision)
        {
            asked.AddRange(decision.Asked.LookUp.Select(one => one.Step.Name));
            bench.Answer(decision);
        }

        Assert.Equal(["make end"], asked);
        bench.Load(new PlanOptions(), null, Graph());
        bench.Start();
        Assert.Empty(bench.Last.Asked.LookUp);
    }

    [Fact]
    public void A_cached_result_needs_no_bytes_of_its_inputs_and_no_inspection()
    {
        var end = Cached("end", "mid", "@y") with
        {
            Inspect = (_, _) => throw new InvalidOperationException("is never called"),
        };
        bench.MadeBefore(Join("mid", ["@x"]), end);
        bench.Files.Remove("mid");
        bench.Files.Remove("end");
        var key = Manifest.Of(end, ["mid v1", "v1"]).Key;
        bench.Cache[key] = new StepRecord
        {
            Id = end.Id,
            Key = key,
            Outputs = [new("outputs/end", "end v1")],
        };
        bench.Load(new PlanOptions { UsesCache = true }, null, Join("mid", ["@x"]), end.Needed());
        Assert.Equal(["make end"], bench.Start());
        Assert.True(bench.Begun("end").IsFromCache);
    }

    [Fact]
    public void An_answer_to_the_key_of_before_is_let_go()
    {
        bench.Load(
            new PlanOptions { UsesCache = true },
            null,
            Join("mid", ["@x"]).Tried(2),
            Cached("end", "mid"),
            Join("check", ["mid"])
        );
        bench.Start();
        bench.Succeed("mid", "one");
        var first = bench.Plan.Decide(Bench.Noon);
        Assert.Equal("make check", Assert.Single(first.Begin).Step.Name);
        bench.Fail("check", blames: "make mid");
        Assert.Equal("make mid", Assert.Single(bench.Plan.Decide(Bench.Noon).Begin).Step.Name);
        bench.Succeed("mid", "two");
        var second = bench.Plan.Decide(Bench.Noon);

        var (before, today) = (first.Asked.LookUp.Single(), second.Asked.LookUp.Single());
        Assert.NotEqual(before.Key, today.Key);
        var old = new StepRecord
        {
            Id = before.Step.Id,
            Key = before.Key,
            Outputs = [new("outputs/end", "old")],
        };
        bench.Plan.LookedUp(before, old);
        Assert.Empty(bench.Plan.Decide(Bench.Noon).Begin);
        bench.Plan.LookedUp(today, null);
        Assert.Equal(["make end"], bench.Start());
        Assert.False(bench.Begun("end").IsFromCache);
    }

    [Fact]
    public void Steps_can_join_while_others_run()
    {
        bench.Load(Join("a", ["@x"]));
        Assert.Equal(["make a"], bench.Start());
        bench.Plan.Add([Join("b", ["a", "@y"]), Join("c", ["@z"])]);
        Assert.Equal(["make c"], bench.Start());
        Assert.Equal(["make b"], bench.Succeed("a").Start());
        bench.Succeed("b").Succeed("c").Start();
        Assert.True(bench.Last.IsOver);
        Assert.Equal("Made stale", bench.EndOf("c"));
    }

    [Fact]
    public void How_long_steps_took_is_asked_only_where_one_is_to_run()
    {
        var loads = 0;
        PlanOptions Options() =>
            new()
            {
                Estimates = new Estimates(() =>
                {
                    loads++;
                    return new Dictionary<string, Pace>();
                }),
            };
        bench.MadeBefore(Join("a", ["@x"]));
        bench.Load(Options(), null, Join("a", ["@x"])).Start();
        Assert.True(bench.Last.IsOver);
        Assert.Equal(0, loads);
        bench.Load(Options(), null, Join("a", ["@x"], "other"));
        Assert.Equal(["make a"], bench.Start());
        Assert.Equal(1, loads);
    }
}

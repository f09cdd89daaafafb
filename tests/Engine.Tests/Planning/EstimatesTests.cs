using System.Globalization;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;

namespace AvatarBuild.Engine.Tests.Planning;

public class EstimatesTests
{
    private const int Videos = 12;

    [Theory(Timeout = 60_000)]
    [InlineData(2, 0.0)]
    [InlineData(2, 0.5)]
    [InlineData(3, 2.0)]
    [InlineData(4, 1.0)]
    public Task After_the_third_video_of_a_uniform_batch_its_end_is_known_within_20_percent(
        int cores,
        double history
    )
    {
        var estimates = new Estimates(() => History(history));
        var batch = new Batch(estimates, cores);

        var (expected, real) = batch.Run(predictAfter: 3);

        Assert.NotNull(expected);
        Assert.InRange(expected.Value / real, 0.8, 1.2);
        return Task.CompletedTask;
    }

    [Fact(Timeout = 60_000)]
    public Task Nothing_is_expected_of_a_kind_that_was_never_seen()
    {
        var estimates = new Estimates();

        Assert.Null(estimates.SecondsOf(Render("v1", "a", 10)));
        return Task.CompletedTask;
    }

    [Fact(Timeout = 60_000)]
    public Task Twice_the_sound_takes_twice_as_long_but_for_the_start_they_have_in_common()
    {
        var estimates = new Estimates();
        foreach (var units in new[] { 10.0, 20, 30, 40 })
        {
            estimates.Learn(Render("v", "a", units), 60 + (5 * units));
        }

        Assert.Equal(560, estimates.SecondsOf(Render("w", "a", 100))!.Value, 1);
        return Task.CompletedTask;
    }

    [Fact(Timeout = 60_000)]
    public Task A_size_that_was_never_rendered_is_expected_to_take_as_long_as_others()
    {
        var estimates = new Estimates();
        estimates.Learn(Render("v", "a 384*256", 10), 50);

        Assert.Equal(100, estimates.SecondsOf(Render("w", "a 704*384", 20))!.Value, 3);
        return Task.CompletedTask;
    }

    [Fact(Timeout = 30_000)]
    public async Task What_a_run_took_is_expected_by_the_next_one()
    {
        using var build = new TestBuild();
        build.Input("a", "x");
        var step = Steps.Join("a.out", ["@a"]).Needed() with { Work = new Workload("slow", 10) };
        await build.RunAsync(step);

        Assert.Equal(build.Recorded(step.Id).Seconds, build.Paces()["make slow"].SecondsFor(10), 3);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_lost_index_learns_again_from_the_records_how_long_steps_took()
    {
        using var build = new TestBuild();
        build.Input("a", "x");
        await build.RunAsync(
            Steps.Join("a.out", ["@a"]).Needed() with
            {
                Work = new Workload("slow", 10),
            }
        );
        Engine.Files.Disk.DeleteFile(build.Workspace.Index);
        await build.RunAsync();

        Assert.True(build.Paces()["make slow"].IsKnown);
    }

    private static Step Render(string name, string variant, double units) =>
        Steps.Join(name + ".render", ["@" + name]) with
        {
            Kind = "render",
            Work = new Workload(variant, units),
        };

    // Of a machine that was so many times as slow; 0 for none.
    private static Dictionary<string, Pace> History(double slow) =>
        slow == 0
            ? []
            : new()
            {
                ["audio"] = Pace.Unknown.With(1, Batch.Seconds["audio"] * slow),
                ["render x"] = Pace
                    .Unknown.With(10, Batch.Seconds["render"] * slow)
                    .With(10, Batch.Seconds["render"] * slow),
                ["finish x"] = Pace.Unknown.With(10, Batch.Seconds["finish"] * slow),
            };

    /// <summary>Twelve equal videos on the bench, with 10 % of noise, against a clock that only counts.</summary>
    private sealed class Batch(Estimates estimates, int cores)
    {
        public static readonly Dictionary<string, double> Seconds = new(StringComparer.Ordinal)
        {
            ["audio"] = 1,
            ["render"] = 20,
            ["finish"] = 4,
        };

        private readonly Bench bench = new();
        private readonly PriorityQueue<(string Output, double Took), double> running = new();
        private readonly Random random = new(4);
        private double now;

        public (double? Expected, double Real) Run(int predictAfter)
        {
            bench.Load(
                new PlanOptions { Estimates = estimates },
                [new ResourcePool("cpu", cores)],
                [.. Enumerable.Range(0, Videos).Select(Audio)]
            );
            Begin();
            var finished = 0;
            double? expected = null;
            var asked = 0.0;
            while (running.TryDequeue(out var done, out now))
            {
                bench.Succeed(done.Output, seconds: now, took: done.Took);
                finished += done.Output.EndsWith("finish", StringComparison.Ordinal) ? 1 : 0;
                Begin();
                if (finished == predictAfter && expected is null)
                {
                    expected = bench.Plan.SecondsLeft(estimates, Bench.Noon.AddSeconds(now));
                    asked = now;
                }

                if (running.Count == 0)
                {
                    break;
                }
            }

            Assert.Equal(Videos, finished);
            return (expected, now - asked);
        }

        private void Begin()
        {
            foreach (var name in bench.Start(now))
            {
                var output = name["make ".Length..];
                var seconds = Seconds[output.Split('.')[1]] * (0.9 + (random.NextDouble() * 0.2));
                running.Enqueue((output, seconds), now + seconds);
            }
        }

        private static Step Audio(int number)
        {
            var name = "v" + number.ToString("00", CultureInfo.InvariantCulture);
            var audio = Steps.Join(name + ".audio", ["@" + name]) with
            {
                Kind = "audio",
                Work = Workload.Plain,
                Priority = 1,
            };
            return Steps.Growing(
                audio,
                _ => [Of(name, "render", "audio", 2), Of(name, "finish", "render", 3).Needed()]
            );
        }

        private static Step Of(string name, string kind, string from, int priority) =>
            Steps.Join($"{name}.{kind}", [$"{name}.{from}"]) with
            {
                Kind = kind,
                Work = new Workload("x", 10),
                Priority = priority,
            };
    }
}

using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.Running;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Planning;

/// <summary>Graphs that grow by what a step found out, and pools that are shared.</summary>
public sealed class GrowingTests : IDisposable
{
    private const int Limit = 30_000;
    private readonly TestBuild build = new();

    public void Dispose() => build.Dispose();

    // Each recording's text names the portrait that its video needs; portraits are shared.
    private static Step Recording(string name) =>
        Growing(
            Make(
                $".build/{name}.facts",
                ["@" + name],
                (run, _) => run.Write(run.Text("in-0")[..1])
            ),
            size =>
                [
                    Join($".build/portrait-{size}", ["@portrait"], size),
                    Join($"{name}.mp4", ["@" + name, $".build/portrait-{size}"]).Needed(),
                ]
        );

    [Fact(Timeout = Limit)]
    public async Task A_step_brings_others_by_its_facts_and_what_two_bring_is_made_once()
    {
        build.Input("portrait", "P");
        build.Input("a", "1 long");
        build.Input("b", "1 short");
        await build.RunAsync(Recording("a"), Recording("b"));
        Assert.Equal(
            [".build/a.facts", ".build/b.facts", ".build/portrait-1", "a.mp4", "b.mp4"],
            build.Ran
        );
        Assert.Equal("(1 short+1(P))", build.Output("b.mp4"));
        await build.RunAsync(Recording("a"), Recording("b"));
        Assert.Empty(build.Ran);

        // the fact stays, the content doesn't: the portrait is fresh
        build.Input("a", "1 longer");
        await build.RunAsync(Recording("a"), Recording("b"));
        Assert.Equal([".build/a.facts", "a.mp4"], build.Ran);
        build.Input("a", "2 longer");
        await build.RunAsync(Recording("a"), Recording("b"));
        Assert.Equal([".build/a.facts", ".build/portrait-2", "a.mp4"], build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_survey_starts_nothing_and_shows_what_may_run()
    {
        build.Input("portrait", "P");
        build.Input("a", "1 long");
        var first = await build.DryRunAsync(Recording("a"));
        Assert.Equal("stale", Assert.Single(first.Steps).Verdict.Word);
        await build.RunAsync(Recording("a"));
        build.Input("a", "1 longer");
        var second = await build.DryRunAsync(Recording("a"));
        Assert.Equal(["stale", "fresh", "stale"], second.Steps.Select(step => step.Verdict.Word));
        Assert.Equal("(1 long+1(P))", build.Output("a.mp4"));
    }

    [Fact(Timeout = Limit)]
    public async Task Steps_join_a_running_build_and_are_refused_once_it_is_over()
    {
        Scheduler? loop = null;
        build.Running = scheduler => loop = scheduler;
        var first = Make(
            "first",
            [],
            async (run, token) =>
            {
                // Two joins from other threads, one of a step that is there already.
                await Task.Run(() => Assert.True(loop!.TryAdd([Join("second", ["first"])])), token);
                await Task.Run(() => Assert.True(loop!.TryAdd([Join("second", ["first"])])), token);
                return await run.Write("1");
            }
        );
        await build.RunAsync(first);
        Assert.Equal(["first", "second"], build.Ran);
        Assert.Equal("(1)", build.Output("second"));
        Assert.False(loop!.TryAdd([Join("third", [])]));
    }

    [Fact(Timeout = Limit)]
    public async Task An_expansion_that_contradicts_the_graph_ends_the_run_and_every_program()
    {
        var pid = build.OutputPath("pid");
        var grow = Growing(
            Make(
                "a",
                [],
                async (run, _) =>
                {
                    await Eventually.True(() => Disk.FileExists(pid));
                    return await run.Write("x");
                }
            ),
            _ => [Join("long", [])]
        );
        var error = await Assert.ThrowsAsync<GraphException>(() =>
            build.RunAsync(grow, Program("long", [], "pid", pid, "hang"))
        );
        Assert.Equal("'make long' and 'make long' both make outputs/long", error.Message);
        Assert.False(ProcessTree.IsAlive(Number(pid)));
    }

    private static int Number(string path) =>
        int.Parse(Disk.ReadText(path), System.Globalization.CultureInfo.InvariantCulture);

    [Fact(Timeout = Limit)]
    public async Task Never_more_than_a_pool_holds_at_once_and_all_run_in_the_end()
    {
        var gate = new Lock();
        var (cpus, most) = (0, 0);
        var cards = new HashSet<string>(StringComparer.Ordinal);
        var isShared = false;
        build.Pools = [new("cpu", 3), new("gpu", ["g0", "g1"])];
        StepAction Work(int cpu) =>
            async (run, token) =>
            {
                var mine = run.Leases.TryGetValue("gpu", out var held) ? held : [];
                lock (gate)
                {
                    cpus += cpu;
                    most = Math.Max(most, cpus);
                    isShared |= mine.Any(card => !cards.Add(card));
                }

                await Task.Yield();
                var result = await run.Write("x");
                lock (gate)
                {
                    cpus -= cpu;
                    cards.ExceptWith(mine);
                }

                return result;
            };
        var steps = Enumerable
            .Range(0, 40)
            .Select(i =>
                Make($"s{i}", [], Work(1 + (i % 2))) with
                {
                    Resources =
                        i % 3 == 0
                            ? [new("cpu", 1 + (i % 2)), new("gpu", 1 + (i / 3 % 2))]
                            : [new("cpu", 1 + (i % 2))],
                }
            );
        await build.RunAsync([.. steps]);
        Assert.All(build.Report.Steps, step => Assert.Equal(StepEnd.Made, step.End));
        Assert.InRange(most, 2, 3);
        Assert.False(isShared);
    }
}

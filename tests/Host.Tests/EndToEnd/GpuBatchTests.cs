using AvatarBuild.Simulator;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>Batches on simulated cards; what happened is read from the simulator's own log.</summary>
public sealed class GpuBatchTests
{
    private const int Limit = 180_000;

    [Fact(Timeout = Limit)]
    public async Task Jobs_never_share_a_card_or_a_port_and_transient_failures_lose_no_video()
    {
        using var workspace = Workspace.With(Gpus.Names(8));
        var machine = workspace.Machine(cards: 4);
        machine.Fault("r02", "unknown").Fault("r04", "oom", "port").Fault("r07", "killed");
        (await workspace.On(machine).Render()).Ends(0);
        var runs = machine.Runs();
        Assert.Equal(12, runs.Count);
        Assert.Empty(SimulatedMachine.Collisions(runs));
        Assert.Equal(4, runs.SelectMany(run => run.Cards).Distinct().Count());
        Assert.All(runs, run => Assert.InRange(run.Port, machine.FirstPort, machine.LastPort));
    }

    [Fact(Timeout = Limit)]
    public async Task A_card_is_given_on_only_when_the_memory_of_a_failed_renderer_is_free()
    {
        using var workspace = Workspace.With("ann", "bob");
        var machine = workspace.Machine(cards: 1);
        machine.Fault("ann", "slow-oom").Fault("bob", "slow-oom");
        (await workspace.On(machine).Render()).Ends(1);
        var runs = machine.Runs();
        Assert.Equal([1, 1], runs.Select(run => run.Code));
        Assert.True(runs[0].Freed > runs[0].End);
        // A process' start is told in hundredths of a second.
        Assert.InRange(runs[1].Start, runs[0].Freed - 0.02, runs[0].Freed + 60);
    }

    [Fact(Timeout = Limit)]
    public Task The_simulators_own_log_loses_no_line_of_programs_that_write_at_once() =>
        Task.Run(
            () =>
            {
                using var workspace = new Workspace();
                workspace.Write("log", "");
                Parallel.For(
                    0,
                    2000,
                    i => SimulatedMachine.Append(workspace["log"], $"line {i} of 2000")
                );
                var lines = workspace
                    .Text("log")
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries);
                Assert.Equal(
                    Enumerable.Range(0, 2000).Select(i => $"line {i} of 2000").Order(),
                    lines.Order()
                );
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = Limit)]
    public async Task The_report_tells_what_each_card_did_and_how_hot_and_full_it_was()
    {
        using var workspace = Workspace.With("ann", "bob");
        var machine = workspace.Machine(cards: 1).Heat(0, 71);
        var call = await workspace.On(machine, pace: 2).Render();
        var gpu = call.Ends(0).Report.Json["gpus"]!.Single();
        Assert.Equal(machine.Uuid(0), (string)gpu["uuid"]!);
        Assert.Equal(18900, (int)gpu["maxMemoryMiB"]!);
        Assert.Equal(71, (int)gpu["maxTemperature"]!);
        Assert.Equal(
            ["render ann 1", "render bob 1"],
            gpu["jobs"]!.Select(job => $"{job["step"]} {job["attempt"]}").Order()
        );
        Assert.All(gpu["jobs"]!, job => Assert.Equal(18900, (int)job["maxMemoryMiB"]!));
        Assert.NotEmpty(gpu["samples"]!);
        Assert.InRange((double)gpu["busySeconds"]!, 2, 60);
    }

    [Fact(Timeout = Limit)]
    public async Task Two_workspaces_on_the_same_cards_never_share_one()
    {
        using var one = Workspace.With(Gpus.Names(4));
        using var other = Workspace.With("x1", "x2", "x3", "x4");
        var machine = one.Machine(cards: 2);
        one.On(machine);
        other.On(machine);
        var calls = await Task.WhenAll(one.Render(), other.Render());
        Assert.All(calls, call => call.Ends(0));
        var runs = machine.Runs();
        Assert.Equal(
            ["r01 0", "r02 0", "r03 0", "r04 0", "x1 0", "x2 0", "x3 0", "x4 0"],
            runs.Select(run => $"{run.Name} {run.Code}").Order(StringComparer.Ordinal)
        );
        Assert.Empty(SimulatedMachine.Collisions(runs));
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_killed_run_left_on_a_card_is_ended_before_another_workspace_gets_it()
    {
        using var one = Workspace.With("ann");
        using var other = Workspace.With("bob");
        var machine = one.Machine(cards: 1).Fault("ann", "hang");
        var run = one.On(machine).Start("--target=Render");
        await run.Until(() => machine.Renders("ann"), "a render");
        run.Send(Running.Kill);
        await run.Ended();
        var left = machine.Runs().Single().Process;
        var next = await other.On(machine).Render();
        next.Ends(0).Says($"ending process {left}");
        Assert.Equal(["ann", "bob"], machine.Runs().Select(r => r.Name));
        Assert.Empty(Running.ProcessesOf(one));
        (await one.Render()).Ends(0);
    }

    [Fact(Timeout = Limit)]
    public async Task A_killed_batch_is_completed_without_doing_anything_again_that_was_finished()
    {
        using var workspace = Workspace.With(Gpus.Names(4));
        var machine = workspace.Machine(cards: 2).Fault("r04", "hang");
        var run = workspace.On(machine).Start("--target=Render");
        await run.Until(
            () => Gpus.Names(3).All(name => workspace.Has($"outputs/{name}.mp4")),
            "three videos"
        );
        run.Send(Running.Kill);
        await run.Ended();
        (await workspace.Render()).Ends(0);
        var calls = machine.Runs().Select(r => r.Name).ToArray();
        Assert.All(Gpus.Names(3), name => Assert.Single(calls, name));
        Assert.Empty(SimulatedMachine.Collisions(machine.Runs()));
        Assert.Empty(Running.ProcessesOf(workspace));
    }
}

#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Diagnostics;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>Ctrl+C, SIGTERM, SIGHUP and kill -9 in the middle of a render.</summary>
public sealed class InterruptedRunTests
{
    private const int Limit = 120_000;

    [Theory(Timeout = Limit)]
    [InlineData(Running.Interrupt)]
    [InlineData(Running.Terminate)]
    [InlineData(Running.HangUp)]
    public async Task An_interrupted_run_ends_in_time_and_leaves_nothing_half_done(int signal)
    {
        using var workspace = Workspace.With("ann", "bob", "cy").WithModel().Model("hang", "bob");
        var run = workspace.Start("--target=Render", "--jobs=1");
        await run.Writes("tools/hanging-bob");
        Assert.NotEmpty(Running.ProcessesOf(workspace));
        var clock = Stopwatch.StartNew();
        run.Send(signal);
        var call = await run.Ended();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        call.Ends(130);
        Assert.Empty(Running.ProcessesOf(workspace));
        Assert.Equal(130, call.Report.ExitCode);
        Assert.Equal(("made", "notReached"), (call.Report.Of("ann"), call.Report.Of("bob")));
        Assert.Equal("notReached", call.Report.Of("cy"));
        Assert.False(workspace.Has("outputs/bob.mp4"));
        Assert.False(workspace.Has("outputs/.build/render/default/bob.mp4"));

        workspace.ModelForgets("hang", "bob");
        var next = await workspace.Render();
        next.Ends(0);
        Assert.Equal(("fresh", "made", "made"), Statuses(next));
        Assert.Equal(
            ["ann", "bob", "bob", "cy"],
            workspace.ModelCalls().Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain(
            "failed last time",
            next.Report.Reasons("render bob"),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("audio bob", next.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_killed_run_is_completed_by_the_next_one_which_ends_what_was_left()
    {
        using var workspace = Workspace.With("ann", "bob", "cy").WithModel().Model("hang", "bob");
        var run = workspace.Start("--target=Render", "--jobs=1");
        await run.Writes("tools/hanging-bob");
        run.Send(Running.Kill);
        Assert.Equal(137, (await run.Ended()).ExitCode);
        var left = workspace.Text("tools/hanging-bob").Trim();
        Assert.Contains(
            Running.ProcessesOf(workspace),
            p => p.StartsWith(left + " ", StringComparison.Ordinal)
        );

        workspace.ModelForgets("hang", "bob");
        var next = await workspace.Render();
        next.Ends(0).Says($"ending process {left}");
        Assert.Empty(Running.ProcessesOf(workspace));
        Assert.Equal(("fresh", "made", "made"), Statuses(next));
        Assert.Equal(
            ["ann", "bob", "bob", "cy"],
            workspace.ModelCalls().Order(StringComparer.Ordinal)
        );
        Assert.Empty(Directory.GetDirectories(workspace["outputs/.build/work"]));
    }

    [Fact(Timeout = Limit)]
    public async Task The_time_that_a_run_was_stopped_is_not_its_renderers()
    {
        using var workspace = Workspace.With("ann").WithModel().Model("wait", "ann");
        var run = workspace.Start("--target=Render", "--set=timeoutSeconds=5");
        await run.Writes("tools/waiting-ann");
        run.Send(Running.Stop);
        // The clock itself is under test.
        await Task.Delay(TimeSpan.FromSeconds(5.5), TestContext.Current.CancellationToken);
        run.Send(Running.Continue);
        workspace.ModelForgets("wait", "ann");
        (await run.Ended()).Ends(0);
    }

    [Fact(Timeout = Limit)]
    public async Task Under_nohup_a_lost_terminal_ends_nothing()
    {
        using var workspace = Workspace.With("ann").WithModel().Model("hang", "ann");
        workspace.Under = ["nohup"];
        var run = workspace.Start("--target=Render");
        await run.Writes("tools/hanging-ann");
        run.Send(Running.HangUp);
        run.Send(Running.HangUp);
        // Ended by the signal, it would say so by its code.
        workspace.ModelForgets("hang", "ann");
        Running.Force(int.Parse(workspace.Text("tools/hanging-ann").Trim(), null));
        (await run.Ended()).Ends(1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_second_ctrl_c_changes_nothing()
    {
        using var workspace = Workspace.With("ann").WithModel().Model("hang", "ann");
        var run = workspace.Start("--target=Render");
        await run.Writes("tools/hanging-ann");
        run.Send(Running.Interrupt);
        run.Send(Running.Interrupt);
        (await run.Ended()).Ends(130);
        Assert.Empty(Running.ProcessesOf(workspace));
    }

    [Fact(Timeout = Limit)]
    public async Task Ctrl_c_while_waiting_for_a_retry_ends_the_run()
    {
        using var workspace = Workspace.With("ann").WithModel().Model("fail", "ann");
        var run = workspace.Start(
            "--target=Render",
            "--set=attempts=2",
            "--set=retryDelaySeconds=600"
        );
        await run.Says("attempt 1 of 2");
        var clock = Stopwatch.StartNew();
        run.Send(Running.Interrupt);
        var call = await run.Ended();
        call.Ends(130);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        Assert.Equal(130, call.Report.ExitCode);
    }

    private static (string, string, string) Statuses(Call call) =>
        (call.Report.Of("ann"), call.Report.Of("bob"), call.Report.Of("cy"));
}

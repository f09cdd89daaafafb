#pragma warning disable RS0030 // tests look at files without the product's own file operations
using AvatarBuild.Engine.Files;
using AvatarBuild.Host.Tests.EndToEnd;
using CliWrap;
using CliWrap.Buffered;

namespace AvatarBuild.Host.Tests.Faults;

/// <summary>Others at the same time, and outputs that lie elsewhere.</summary>
public sealed class CompanyTests(MiniBuilds builds)
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task Many_runs_at_once_render_once_and_all_end_well()
    {
        using var build = await builds.Plain();
        var waiting = Enumerable.Range(0, 4).Select(_ => build.Workspace.Render("--wait"));
        var hasty = Enumerable.Range(0, 3).Select(_ => build.Workspace.Render());
        var all = waiting.Concat(hasty).ToArray();
        var ends = await Task.WhenAll(all);
        Assert.All(ends[..4], call => call.Ends(0));
        Assert.All(
            ends[4..],
            call => Assert.True(call.ExitCode is 0 or 3, $"ended with {call.ExitCode}\n{call.All}")
        );
        Assert.All(
            ends[4..].Where(call => call.ExitCode == 3),
            call => call.Says("is held by process")
        );
        Assert.Equal(1, build.Renders);
        await build.Completes("after many runs at once");
    }

    [Fact(Timeout = Limit)]
    public async Task Two_workspaces_build_at_once()
    {
        using var one = await builds.Plain();
        using var other = await builds.Plain();
        var calls = await Task.WhenAll(one.Workspace.Render(), other.Workspace.Render());
        Assert.All(calls, call => call.Ends(0));
        Assert.Equal((1, 1), (one.Renders, other.Renders));
    }

    // So does a child between fork and exec with any file that the program has just written: a copy was then told to be in use.
    [Fact(Timeout = Limit)]
    public async Task A_file_that_another_process_holds_locked_is_read_all_the_same()
    {
        using var build = await builds.Plain();
        var recording = build.Workspace["inputs/audio/ann.wav"];
        using var held = FileLock.TryTake(recording, out _);
        Assert.NotNull(held);
        (await build.Workspace.Render()).Ends(0);
    }

    [Fact(Timeout = Limit)]
    public async Task Readers_beside_a_writer_are_answered_and_change_nothing()
    {
        using var build = await builds.Plain();
        var writing = build.Workspace.Render();
        var plans = new List<Call>();
        while (!writing.IsCompleted || plans.Count < 2)
        {
            plans.Add(await build.Workspace.Run("--target=Plan"));
        }

        (await writing).Ends(0);
        Assert.All(plans, plan => plan.Ends(0));
        await build.Completes("while others looked");
        Assert.Equal(1, build.Renders);
    }

    [Fact(Timeout = Limit)]
    public async Task On_a_read_only_mount_Plan_answers_and_Render_says_why_not()
    {
        using var build = await builds.Plain();
        (await build.Workspace.Render()).Ends(0);
        var outputs = build.Workspace["outputs"];
        Assert.SkipUnless(
            await Root("mount", "--bind", outputs, outputs)
                && await Root("mount", "-o", "remount,bind,ro", outputs),
            "this machine lacks the right to mount; run as root"
        );
        try
        {
            (await build.Workspace.Run("--target=Plan")).Ends(0).Says("1 fresh");
            build.Workspace.Recording("ann", 2);
            (await build.Workspace.Run("--target=Plan")).Ends(0).Says("1 to make");
            (await build.Workspace.RenderAgain()).Ends(3).Says("Read-only file system");
        }
        finally
        {
            await Root("umount", "--lazy", outputs);
        }

        Assert.Equal(1, build.Renders);
    }

    [Fact(Timeout = Limit)]
    public async Task A_lock_left_by_a_run_whose_number_another_process_has_now_hinders_nobody()
    {
        using var build = await builds.Plain();
        build.Workspace.Write(
            "outputs/.build/lock",
            $"process {Environment.ProcessId} on {Environment.MachineName} since 2020-01-01 00:00:00\n"
        );
        (await build.Workspace.Render()).Ends(0);
    }

    [Fact(Timeout = Limit)]
    public async Task Outputs_on_another_file_system_are_made_and_fresh()
    {
        using var build = await builds.Plain();
        var there = Path.Combine("/dev/shm", Path.GetRandomFileName());
        Assert.SkipUnless(
            Directory.Exists("/dev/shm")
                && await Device("/dev/shm") != await Device(build.Workspace.Root),
            "this machine lacks a second file system at /dev/shm"
        );
        try
        {
            (await build.Workspace.Render("--outputs", there)).Ends(0).Says("1 made");
            Assert.Equal(
                build.Wanted["outputs/ann.mp4"],
                await File.ReadAllBytesAsync(
                    Path.Combine(there, "ann.mp4"),
                    TestContext.Current.CancellationToken
                )
            );
            (await build.Workspace.Render("--outputs", there)).Ends(0).Says("0 steps run");
            Assert.Equal(1, build.Renders);
        }
        finally
        {
            Directory.Delete(there, true);
        }
    }

    private static async Task<string> Device(string folder) =>
        (
            await Cli.Wrap("stat").WithArguments(["-c", "%d", folder]).ExecuteBufferedAsync()
        ).StandardOutput;

    private static async Task<bool> Root(string program, params string[] arguments) =>
        OperatingSystem.IsLinux()
        && (
            await Cli.Wrap(program)
                .WithArguments(arguments)
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync()
        ).IsSuccess;
}

using System.Globalization;

namespace AvatarBuild.Host.Tests.Faults;

/// <summary>
/// SIGKILL at the boundaries of publication, as the trace of a build shows them, and at any other time. What must hold
/// afterwards is <see cref="MiniBuild.Completes"/>.
/// </summary>
public sealed class KillTests(MiniBuilds builds)
{
    private const int Limit = 7_200_000;
    private const string Boundaries =
        "write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink,rmdir,mkdir,symlink,ftruncate,link,copy_file_range";

    private const int Tries = 3;

    [Fact(Timeout = Limit)]
    public async Task A_build_killed_at_any_boundary_of_publication_is_completed_by_the_next()
    {
        await Strace.IsNeeded();
        using var build = await builds.Plain();
        var calls = await build.Calls(Boundaries);
        build.Reset();
        var sample = Effort.Sample(
            calls.Where(IsBoundary).DistinctBy(call => call with { Thread = "" }),
            call => call.Kind,
            call => call.Path == MiniBuild.Render || call.From == MiniBuild.Render,
            usual: 14
        );
        var killed = 0;
        foreach (var call in sample)
        {
            var injection = string.Create(
                CultureInfo.InvariantCulture,
                $"{call.Name}:signal=SIGKILL:when={call.Ordinal}"
            );
            // Threads take turns, and a call is counted in its own: one that wasn't met now may be met again.
            var isKilled = false;
            for (var i = 0; i < Tries && !isKilled; i++)
            {
                build.Reset();
                (_, isKilled) = await build.Inject(injection, call.Path);
            }

            killed += isKilled ? 1 : 0;
            await build.Completes($"killed before {call}");
            build.Reset();
        }

        // A few come too seldom in any one thread.
        Assert.True(
            killed >= sample.Count * 0.7,
            $"only {killed} of {sample.Count} runs were killed {Effort.Replay}"
        );
    }

    [Fact(Timeout = Limit)]
    public async Task A_build_killed_at_any_time_is_completed_by_the_next()
    {
        using var build = await builds.WithMedia();
        var random = new Random(Effort.Seed);
        var count = Math.Min(Effort.Count(6), 1000);
        for (var i = 0; i < count; i++)
        {
            var after = TimeSpan.FromMilliseconds(random.Next(30, 900));
            var run = build.Workspace.Start("--target=Render");
            await Task.Delay(after, TestContext.Current.CancellationToken);
            run.Force();
            _ = await run.Ended();
            var plan = await build.Workspace.Run("--target=Plan");
            plan.Ends(0);
            await build.Completes($"killed after {after.TotalMilliseconds} ms");
            build.Reset();
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Nothing_gets_its_final_name_before_its_record_is_on_the_disk()
    {
        await Strace.IsNeeded();
        using var build = await builds.Plain();
        var calls = await build.Calls(Boundaries);
        var order = new PublicationOrder(calls);
        Assert.Empty(order.Violations());
        Assert.True(order.Published >= build.Wanted.Count, $"{order.Published} renames seen");
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_killed_run_had_not_flushed_is_flushed_before_it_gets_its_final_name()
    {
        await Strace.IsNeeded();
        using var build = await builds.Plain();
        var flush = (await build.Calls("fsync")).First(call =>
            Path.GetFileName(call.Path).StartsWith("staged-", StringComparison.Ordinal)
        );
        var isKilled = false;
        for (var i = 0; i < Tries && !isKilled; i++)
        {
            build.Reset();
            var injection = FormattableString.Invariant(
                $"fsync:signal=SIGKILL:when={flush.Ordinal}"
            );
            (_, isKilled) = await build.Inject(injection, flush.Path);
        }

        Assert.True(isKilled);
        var calls = await build.Calls(Boundaries);
        var named = calls.TakeWhile(call => call.From != flush.Path).ToArray();
        Assert.NotEqual(calls.Count, named.Length);
        Assert.Contains(named, call => call.Name == "fsync" && call.Path == flush.Path);
    }

    // Names of logs hold the time and the process's number: nothing that is published.
    private static bool IsBoundary(SystemCall call) =>
        call.Path.StartsWith("outputs", StringComparison.Ordinal)
        && !call.Path.StartsWith("outputs/.build/logs", StringComparison.Ordinal);
}

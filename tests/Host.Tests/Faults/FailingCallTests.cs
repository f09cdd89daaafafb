using System.Globalization;

namespace AvatarBuild.Host.Tests.Faults;

/// <summary>
/// The system refuses a call of the program, SQLite's own among them: one on one file, or all from some point on. The
/// error is told in words, nothing wrong is recorded, and the next run completes.
/// </summary>
public sealed class FailingCallTests(MiniBuilds builds)
{
    private const int Limit = 7_200_000;
    private const int Tries = 3;
    private const string Calls =
        "write,pwrite64,read,pread64,fsync,rename,unlink,rmdir,mkdir,symlink,ftruncate,openat,open,stat,lstat,statx,newfstatat,flock,readlink";

    private static readonly (string Name, string[] Errors)[] ErrorsOf =
    [
        ("write,pwrite64,ftruncate", ["ENOSPC", "EIO"]),
        ("mkdir,symlink", ["ENOSPC", "EACCES"]),
        ("rename", ["EXDEV", "EACCES", "ENOSPC"]),
        ("fsync", ["EIO", "ENOSPC"]),
        ("openat,open", ["EMFILE", "EACCES"]),
        ("flock", ["ENOLCK"]),
        ("read,pread64", ["EIO"]),
        ("stat,lstat,statx,newfstatat,readlink,unlink,rmdir", ["EACCES", "EIO"]),
    ];

    [Fact(Timeout = Limit)]
    public async Task A_call_on_any_file_that_fails_is_told_and_the_next_run_completes()
    {
        await Strace.IsNeeded();
        using var build = await builds.Plain();
        var points =
            from call in (await build.Calls(Calls)).DistinctBy(call => call with { Thread = "" })
            where
                !call.Path.StartsWith("tools", StringComparison.Ordinal)
                && !call.Path.StartsWith("outputs/.build/logs", StringComparison.Ordinal)
            from error in Errors(call.Name)
            select (Call: call, Error: error);
        build.Reset();
        var sample = Effort.Sample(
            points,
            point => $"{point.Call.Kind} {point.Error}",
            _ => false,
            usual: 10
        );
        var met = 0;
        foreach (var (call, error) in sample)
        {
            var what = string.Create(
                CultureInfo.InvariantCulture,
                $"{call.Name}:error={error}:when={call.Ordinal}"
            );
            met += await Met(build, what, call.Path);
        }

        WereMet(met, sample.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task Calls_that_all_fail_from_some_point_on_are_told_and_the_next_run_completes()
    {
        await Strace.IsNeeded();
        using var build = await builds.Plain();
        // Others of these names the runtime needs for itself.
        var calls = await build.Calls("pwrite64,fsync,rename,mkdir,ftruncate");
        build.Reset();
        var points =
            from thread in calls.GroupBy(call => (call.Name, call.Thread))
            from first in Enumerable.Range(1, thread.Count())
            from error in Errors(thread.Key.Name)
            select (thread.Key.Name, Error: error, First: first);
        var sample = Effort.Sample(points.Distinct(), point => point.Name, _ => false, usual: 5);
        var met = 0;
        foreach (var (name, error, first) in sample)
        {
            var what = string.Create(
                CultureInfo.InvariantCulture,
                $"{name}:error={error}:when={first}+"
            );
            met += await Met(build, what, null);
        }

        WereMet(met, sample.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task An_input_that_cannot_be_opened_for_want_of_handles_is_not_told_as_changed()
    {
        await Strace.IsNeeded();
        using var build = await builds.Plain();
        var points = (await build.Calls("openat"))
            .DistinctBy(call => call with { Thread = "" })
            .Where(call => call.Path.StartsWith("outputs/.build/image/", StringComparison.Ordinal))
            .ToArray();
        build.Reset();
        Assert.NotEmpty(points);
        foreach (var call in points)
        {
            var what = string.Create(
                CultureInfo.InvariantCulture,
                $"openat:error=EMFILE:when={call.Ordinal}"
            );
            var (end, _) = await build.Inject(what, call.Path);
            Assert.DoesNotContain("was changed", end.All, StringComparison.Ordinal);
            build.Reset();
        }
    }

    private static async Task<int> Met(MiniBuild build, string what, string? path)
    {
        for (var i = 0; i < Tries; i++)
        {
            if (await IsSurvived(build, what, path))
            {
                return 1;
            }
        }

        return 0;
    }

    private static async Task<bool> IsSurvived(MiniBuild build, string what, string? path)
    {
        var where = $"{what} {path}";
        var (end, isMet) = await build.Inject(what, path);
        Assert.True(
            end.ExitCode is >= 0 and <= 3,
            $"{where}: ended with {end.ExitCode} {Effort.Replay}\n{end.All}"
        );
        Assert.True(
            !end.All.Contains("   at ", StringComparison.Ordinal)
                && !end.All.Contains("InternalError", StringComparison.Ordinal)
                && !end.All.Contains("BUG", StringComparison.Ordinal),
            $"{where}: {Effort.Replay}\n{end.All}"
        );
        Assert.True(
            end.ExitCode == 0 || end.ErrorLines.Any(line => line.Length > 20),
            $"{where}: ended with {end.ExitCode} and says nothing {Effort.Replay}\n{end.All}"
        );
        await build.Completes($"{where}\n{end.All}\n");
        build.Reset();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{(isMet ? "met" : "missed")} {end.ExitCode} {where}"
        );
        return isMet;
    }

    // Threads take turns, and a call is counted in its own: one that wasn't met now may be met again; a few come too seldom in any one.
    private static void WereMet(int met, int all) =>
        Assert.True(met >= all * 0.7, $"only {met} of {all} faults were met {Effort.Replay}");

    private static string[] Errors(string name) =>
        ErrorsOf.FirstOrDefault(pair => pair.Name.Split(',').Contains(name)).Errors ?? [];
}

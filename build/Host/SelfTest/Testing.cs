using System.Collections.Immutable;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Tasks;

namespace AvatarBuild.Host.SelfTest;

/// <summary>Builds this repository and runs all its tests.</summary>
internal static class Testing
{
    /// <summary>Runs it; the last line is <c>N passed, N failed, N skipped</c>.</summary>
    public static async Task RunAsync(BuildContext context)
    {
        var programs = new TestPrograms(context);
        if (!await programs.BuildAsync().ConfigureAwait(false))
        {
            return;
        }

        var all = TestResults.None;
        foreach (var name in programs.Names)
        {
            all += await RunAsync(context, programs, name).ConfigureAwait(false);
        }

        foreach (var skipped in all.Skipped)
        {
            context.Terminal.Warning($"skipped {skipped.Name}: {skipped.Message}");
        }

        context.Terminal.Result(
            FormattableString.Invariant(
                $"{all.Passed} passed, {all.Failed.Count} failed, {all.Skipped.Count} skipped"
            )
        );
        if (all.Failed.Count > 0 || all.Passed == 0)
        {
            context.Report(ExitCode.VideoFailed);
        }
    }

    private static async Task<TestResults> RunAsync(
        BuildContext context,
        TestPrograms programs,
        string name
    )
    {
        var started = context.Time.GetTimestamp();
        var results = await programs
            .RunAsync(name, [], ImmutableDictionary<string, string?>.Empty)
            .ConfigureAwait(false);
        if (results.IsEmpty)
        {
            results = results with { Failed = [new(name, "has no test")] };
        }

        var seconds = context.Time.GetElapsedTime(started).TotalSeconds;
        context.Terminal.Out(
            FormattableString.Invariant(
                $"{name}: {results.Passed} passed, {results.Failed.Count} failed, {results.Skipped.Count} skipped in {seconds:0} s"
            )
        );
        foreach (var failed in results.Failed)
        {
            context.Terminal.Error($"failed {failed.Name}: {failed.Message}");
        }

        return results;
    }
}

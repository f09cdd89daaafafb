using System.Collections.Immutable;
using AvatarBuild.Host.CommandLine;

namespace AvatarBuild.Host.SelfTest;

/// <summary>Builds this repository and runs all its tests.</summary>
internal static class Testing
{
    /// <summary>Runs it; the last line is <c>N passed, N failed, N skipped</c>.</summary>
    public static async Task<ExitCode> RunAsync(Call call)
    {
        var programs = new TestPrograms(call);
        if (!await programs.BuildAsync().ConfigureAwait(false))
        {
            return ExitCode.VideoFailed;
        }

        var all = TestResults.None;
        foreach (var name in programs.Names)
        {
            all += await RunAsync(call, programs, name).ConfigureAwait(false);
        }

        foreach (var skipped in all.Skipped)
        {
            call.Terminal.Warning($"skipped {skipped.Name}: {skipped.Message}");
        }

        call.Terminal.Result(
            FormattableString.Invariant(
                $"{all.Passed} passed, {all.Failed.Count} failed, {all.Skipped.Count} skipped"
            )
        );
        return all.ExitCode;
    }

    private static async Task<TestResults> RunAsync(Call call, TestPrograms programs, string name)
    {
        var started = call.Time.GetTimestamp();
        var results = await programs
            .RunAsync(name, [], ImmutableDictionary<string, string?>.Empty)
            .ConfigureAwait(false);
        if (results.IsEmpty)
        {
            results = results with { Failed = [new(name, "has no test")] };
        }

        var seconds = call.Time.GetElapsedTime(started).TotalSeconds;
        call.Terminal.Out(
            FormattableString.Invariant(
                $"{name}: {results.Passed} passed, {results.Failed.Count} failed, {results.Skipped.Count} skipped in {seconds:0} s"
            )
        );
        foreach (var failed in results.Failed)
        {
            call.Terminal.Error($"failed {failed.Name}: {failed.Message}");
        }

        return results;
    }
}

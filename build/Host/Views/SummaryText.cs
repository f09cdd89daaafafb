using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Reports;

namespace AvatarBuild.Host.Views;

/// <summary>A run's last lines on the console.</summary>
internal static class SummaryText
{
    // More are for a file: the list is there to be seen, not to push the result away.
    private const int MostUnused = 5;

    /// <summary>Prints the one line of a run that had nothing to do, taken from the snapshot.</summary>
    public static void PrintNothingToDo(Call call, string counts, TimeSpan elapsed) =>
        call.Terminal.Out(LastLine(counts, "0 steps run", elapsed, call), Paint.Green);

    /// <summary>Prints the failures, what wasn't reached, then one line of counts.</summary>
    public static void Print(Call call, RunSummary run)
    {
        var terminal = call.Terminal;
        PrintProblems(terminal, run);
        foreach (var video in run.Videos)
        {
            if (video is { Status: VideoStatus.Failed, FailedStep.Failure: { } failure })
            {
                PrintFailure(terminal, video, failure);
            }
        }

        foreach (var group in Groups(run, video => video.WhyNotReached))
        {
            terminal.Warning($"{Some(group)} not reached: {group.Key}");
        }

        foreach (var file in run.Unused.Take(MostUnused))
        {
            terminal.Warning(file);
        }

        if (run.Unused.Count > MostUnused)
        {
            terminal.Warning(
                FormattableString.Invariant(
                    $"and {run.Unused.Count - MostUnused} more that no video uses; ./build.sh --target=Plan names them all"
                )
            );
        }

        var line = Line(call, run);
        if (run.ExitCode == ExitCode.Done)
        {
            terminal.Out(line, Paint.Green);
        }
        else
        {
            terminal.Out(line);
        }
    }

    // One missing file may be the fault of all of them: it is said once.
    private static void PrintProblems(Terminal terminal, RunSummary run)
    {
        var groups = Groups(
            run,
            video =>
                video.Status == VideoStatus.Failed && video.FailedStep is null
                    ? string.Join('\n', video.Video.Problems.Select(problem => $"  {problem}"))
                    : null
        );
        foreach (var group in groups)
        {
            terminal.Error($"{Some(group)} failed:");
            foreach (var problem in group.Key.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                terminal.Error(problem);
            }
        }
    }

    private static IEnumerable<IGrouping<string, string>> Groups(
        RunSummary run,
        Func<VideoResult, string?> why
    ) =>
        run
            .Videos.Select(video => (video.Video.Name, Why: why(video)))
            .Where(video => video.Why is not null)
            .GroupBy(video => video.Why!, video => video.Name, StringComparer.Ordinal);

    private static string Some(IEnumerable<string> videos) => Words.Some([.. videos]);

    private static string Line(Call call, RunSummary run)
    {
        var parts = new List<string>();
        foreach (var status in Enum.GetValues<VideoStatus>())
        {
            if (run.Count(status) is > 0 and var count)
            {
                parts.Add(FormattableString.Invariant($"{count} {RunSummary.Word(status)}"));
            }
        }

        var steps = FormattableString.Invariant(
            $"{(run.StepsRun == 1 ? "1 step" : $"{run.StepsRun} steps")} run{And(run.StepsReturned, "from the cache")}{And(run.StepsAccepted, "accepted")}"
        );
        return LastLine(
            RunSummary.Counts(run.Videos.Count, parts),
            steps,
            run.End - run.Start,
            call
        );
    }

    private static string And(int count, string what) =>
        count == 0 ? "" : FormattableString.Invariant($", {count} {what}");

    // Where to look now: at the folder, and at the page where there is one.
    private static string LastLine(string counts, string steps, TimeSpan elapsed, Call call)
    {
        var page = RunFiles.PageIn(call.Options.Workspace);
        var seen = Disk.FileExists(page) ? $", report: {call.Shown(page)}" : "";
        return FormattableString.Invariant(
            $"{counts}; {steps} in {elapsed.TotalSeconds:0.0} s; videos: {call.Shown(call.Options.Outputs)}{seen}"
        );
    }

    private static void PrintFailure(Terminal terminal, VideoResult video, StepFailure failure)
    {
        terminal.Error(
            $"{video.Video.Name} failed: {video.FailedStep!.Step.Name}: {failure.Class}: {failure.Message}"
        );
        foreach (var line in failure.LastLines)
        {
            terminal.Error($"  | {VideoFailure.Plain(line)}");
        }

        if (failure.Log is { } log)
        {
            terminal.Error($"  log: {log}");
        }
    }
}

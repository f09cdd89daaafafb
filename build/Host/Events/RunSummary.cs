using System.Collections.ObjectModel;
using System.Globalization;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Reports;
using AvatarBuild.Host.Tasks;

namespace AvatarBuild.Host.Events;

/// <summary>A run at its end: what the report holds and the console's last lines tell.</summary>
/// <param name="Id">The run's name.</param>
/// <param name="Recipe">Its recipe.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
/// <param name="ExitCode">How it ends.</param>
/// <param name="StepsRun">Steps that were started.</param>
/// <param name="Videos">Every video.</param>
internal sealed record RunSummary(
    string Id,
    string Recipe,
    DateTimeOffset Start,
    DateTimeOffset End,
    ExitCode ExitCode,
    int StepsRun,
    IReadOnlyList<VideoResult> Videos
)
{
    // More are for a file: the list is there to be seen, not to push the result away.
    private const int MostUnused = 5;

    // All reports ask, and there may be many videos.
    private Tally? tally;

    /// <summary>Steps whose result was kept and came back.</summary>
    public int StepsReturned { get; init; }

    /// <summary>Steps of another version of this program that were taken as they are.</summary>
    public int StepsAccepted { get; init; }

    /// <summary>What happened, in the order of time.</summary>
    public RunRecord Record { get; init; } = RunRecord.Empty;

    /// <summary>The run before it; null when there was none, or none was looked for.</summary>
    public PreviousRun? Before { get; init; }

    /// <summary>What videos are that the run knew to be fresh before its graph was made, by name; of others the run before tells it.</summary>
    public IReadOnlyDictionary<string, VideoFacts> Known { get; init; } =
        ReadOnlyDictionary<string, VideoFacts>.Empty;

    /// <summary>Files among the inputs that no video uses, and the like, one sentence each.</summary>
    public IReadOnlyList<string> Unused { get; init; } = [];

    /// <summary>How long the run took by a clock that nobody sets.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The last line of a run that the last run's seal spared every look.</summary>
    public static void PrintNothingToDo(BuildContext context, string counts, TimeSpan elapsed) =>
        context.Terminal.Out(LastLine(counts, "0 steps run", elapsed, context), Paint.Green);

    /// <summary>How many videos there are, and what became of them.</summary>
    public static string Counts(int videos, IEnumerable<string> parts) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(videos == 1 ? "1 video" : $"{videos} videos")}: {string.Join(", ", parts)}"
        );

    /// <summary>Something was run, or went wrong.</summary>
    public bool HasNews => HasDone || ExitCode != ExitCode.Done;

    /// <summary>Something was run, came back or was accepted.</summary>
    public bool HasDone => StepsRun + StepsReturned + StepsAccepted > 0;

    /// <summary>Other videos than in the run before are there, or failed, or were left.</summary>
    public bool IsOtherThanBefore =>
        Before is not { } before
        || before.With(this)
            is not { Broken.Count: 0, Repaired.Count: 0, Added.Count: 0, Gone.Count: 0 }
        || before.Counts.GetValueOrDefault(Words.Of(VideoStatus.NotReached))
            != Count(VideoStatus.NotReached);

    /// <summary>Videos of a status.</summary>
    public int Count(VideoStatus status) =>
        (ReferenceEquals(tally?.Of, Videos) ? tally! : tally = new Tally(Videos)).Counts[
            (int)status
        ];

    /// <summary>Seconds of work that a video made in this run took, on average; null when none was.</summary>
    public double? AverageSeconds
    {
        get
        {
            var made = Count(VideoStatus.Made);
            return made == 0
                ? null
                : Videos
                    .Where(video => video.Status == VideoStatus.Made)
                    .Sum(video => video.Seconds) / made;
        }
    }

    /// <summary>Prints the failures, what wasn't reached, then one line of counts.</summary>
    public void Print(BuildContext context)
    {
        var terminal = context.Terminal;
        PrintProblems(terminal);
        foreach (var video in Videos)
        {
            if (video is { Status: VideoStatus.Failed, FailedStep.Failure: { } failure })
            {
                PrintFailure(terminal, video, failure);
            }
        }

        foreach (var group in Groups(video => video.WhyNotReached))
        {
            terminal.Warning($"{Some(group)} not reached: {group.Key}");
        }

        foreach (var file in Unused.Take(MostUnused))
        {
            terminal.Warning(file);
        }

        if (Unused.Count > MostUnused)
        {
            terminal.Warning(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"and {Unused.Count - MostUnused} more that no video uses; ./build.sh --target=Plan names them all"
                )
            );
        }

        var line = Line(context);
        if (ExitCode == ExitCode.Done)
        {
            terminal.Out(line, Paint.Green);
        }
        else
        {
            terminal.Out(line);
        }
    }

    // One missing file may be the fault of all of them: it is said once.
    private void PrintProblems(Terminal terminal)
    {
        var groups = Groups(video =>
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

    private IEnumerable<IGrouping<string, string>> Groups(Func<VideoResult, string?> why) =>
        Videos
            .Select(video => (video.Video.Name, Why: why(video)))
            .Where(video => video.Why is not null)
            .GroupBy(video => video.Why!, video => video.Name, StringComparer.Ordinal);

    private static string Some(IEnumerable<string> videos) => Words.Some([.. videos]);

    private string Line(BuildContext context)
    {
        var parts = new List<string>();
        foreach (var status in Enum.GetValues<VideoStatus>())
        {
            if (Count(status) is > 0 and var count)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {Word(status)}"));
            }
        }

        var steps = string.Create(
            CultureInfo.InvariantCulture,
            $"{(StepsRun == 1 ? "1 step" : $"{StepsRun} steps")} run{And(StepsReturned, "came back")}{And(StepsAccepted, "accepted")}"
        );
        return LastLine(Counts(Videos.Count, parts), steps, End - Start, context);
    }

    private static string And(int count, string what) =>
        count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {count} {what}");

    // Where to look now: at the folder, and at the page where there is one.
    private static string LastLine(
        string counts,
        string steps,
        TimeSpan elapsed,
        BuildContext context
    )
    {
        var page = RunOutputs.PageIn(context);
        var seen = Disk.FileExists(page) ? $", report: {context.Shown(page)}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{counts}; {steps} in {elapsed.TotalSeconds:0.0} s; videos: {context.Shown(context.Workspace.Outputs)}{seen}"
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

    /// <summary>As people read it.</summary>
    public static string Word(VideoStatus status) =>
        status switch
        {
            VideoStatus.NotReached => "not reached",
            VideoStatus.Filtered => "left out",
            _ => status.ToString().ToLowerInvariant(),
        };

    private sealed class Tally
    {
        public Tally(IReadOnlyList<VideoResult> of)
        {
            Of = of;
            for (var i = 0; i < of.Count; i++)
            {
                Counts[(int)of[i].Status]++;
            }
        }

        public IReadOnlyList<VideoResult> Of { get; }

        public int[] Counts { get; } = new int[Enum.GetValues<VideoStatus>().Length];
    }
}

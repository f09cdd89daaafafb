using System.Collections.ObjectModel;
using System.Globalization;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Host.Output;
using AvatarBuild.Host.Reports.Events;

namespace AvatarBuild.Host.Reports;

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

    /// <summary>All of nothing: what a run says that the last run's seal spared every look.</summary>
    public static void PrintNothingToDo(Terminal terminal, string counts, TimeSpan elapsed) =>
        terminal.Out(LastLine(counts, 0, 0, elapsed), Paint.Green);

    /// <summary>How many videos there are, and what became of them.</summary>
    public static string Counts(int videos, IEnumerable<string> parts) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(videos == 1 ? "1 video" : $"{videos} videos")}: {string.Join(", ", parts)}"
        );

    /// <summary>Something was run, or went wrong.</summary>
    public bool HasNews => StepsRun + StepsReturned > 0 || ExitCode != ExitCode.Done;

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

    /// <summary>Prints the failures, then one line of counts.</summary>
    public void Print(Terminal terminal)
    {
        foreach (var video in Videos)
        {
            if (video.Status == VideoStatus.Failed)
            {
                PrintFailure(terminal, video);
            }
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

        var line = Line();
        if (ExitCode == ExitCode.Done)
        {
            terminal.Out(line, Paint.Green);
        }
        else
        {
            terminal.Out(line);
        }
    }

    private string Line()
    {
        var parts = new List<string>();
        foreach (var status in Enum.GetValues<VideoStatus>())
        {
            if (Count(status) is > 0 and var count)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {Word(status)}"));
            }
        }

        return LastLine(Counts(Videos.Count, parts), StepsRun, StepsReturned, End - Start);
    }

    private static string LastLine(string counts, int steps, int returned, TimeSpan elapsed) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{counts}; {(steps == 1 ? "1 step" : $"{steps} steps")} run{(returned > 0 ? $", {returned} came back" : "")} in {elapsed.TotalSeconds:0.0} s"
        );

    private static void PrintFailure(Terminal terminal, VideoResult video)
    {
        if (video.FailedStep is not { Failure: { } failure } step)
        {
            terminal.Error($"{video.Video.Name} failed:");
            foreach (var problem in video.Video.Problems)
            {
                terminal.Error($"  {problem}");
            }

            return;
        }

        terminal.Error(
            $"{video.Video.Name} failed: {step.Step.Name}: {failure.Class}: {failure.Message}"
        );
        foreach (var line in failure.LastLines)
        {
            terminal.Error($"  | {line}");
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

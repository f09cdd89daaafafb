using System.Collections.ObjectModel;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Host.CommandLine;

namespace AvatarBuild.Host.Events;

/// <summary>A run at its end, or as far as it has come: what all reports and the last lines on the console are made of.</summary>
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
    // All reports ask, and there may be many videos.
    private Tally? tally;

    /// <summary>Steps whose result is from the cache.</summary>
    public int StepsReturned { get; init; }

    /// <summary>Steps of another version of this program that were taken as they are.</summary>
    public int StepsAccepted { get; init; }

    /// <summary>Everything that happened, in the order of time.</summary>
    public RunRecord Record { get; init; } = RunRecord.Empty;

    /// <summary>The run before it; null when there was none, or none was looked for.</summary>
    public PreviousRun? Before { get; init; }

    /// <summary>What videos are that the run knew to be fresh before its graph was made, by name; of others the run before tells it.</summary>
    public IReadOnlyDictionary<string, VideoFacts> Known { get; init; } =
        ReadOnlyDictionary<string, VideoFacts>.Empty;

    /// <summary>Files among the inputs that no video uses, and the like, one sentence each.</summary>
    public IReadOnlyList<string> Unused { get; init; } = [];

    /// <summary>How long the run took, by a clock that can't be set.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>How many videos there are, and what became of them.</summary>
    public static string Counts(int videos, IEnumerable<string> parts) =>
        FormattableString.Invariant(
            $"{(videos == 1 ? "1 video" : $"{videos} videos")}: {string.Join(", ", parts)}"
        );

    /// <summary>Something was done, or went wrong.</summary>
    public bool HasNews => HasDone || ExitCode != ExitCode.Done;

    /// <summary>A step was run, taken from the cache or accepted.</summary>
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

using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Reports.Metrics;

/// <summary>A run at an instant, while it lasts or at its end: what its metrics are made of.</summary>
/// <param name="Summary">As far as it has come; while it lasts, what isn't reached is still waiting.</param>
/// <param name="IsOver">It has ended.</param>
/// <param name="Running">Attempts under way.</param>
/// <param name="Queued">Steps that are to run and don't yet.</param>
/// <param name="Cards">The last look at each card.</param>
/// <param name="Outputs">The outputs folder, absolute.</param>
internal sealed record RunFigures(
    RunSummary Summary,
    bool IsOver,
    IReadOnlyList<RunEvent.AttemptStarted> Running,
    int Queued,
    IReadOnlyList<CardSample> Cards,
    string Outputs
)
{
    /// <summary>Failed videos by the class of their failure, sorted.</summary>
    public IReadOnlyDictionary<string, int> Failures
    {
        get
        {
            var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
            foreach (var video in Summary.Videos)
            {
                if (VideoFailure.Of(video, Outputs) is { } failure)
                {
                    counts[failure.Class] = counts.GetValueOrDefault(failure.Class) + 1;
                }
            }

            return counts;
        }
    }

    /// <summary>A status as metrics name it: what wasn't reached is pending while the run lasts.</summary>
    public string Word(VideoStatus status) =>
        status switch
        {
            VideoStatus.NotReached => IsOver ? "not_reached" : "pending",
            _ => Words.Of(status),
        };

    /// <summary>Units of a pool that are held.</summary>
    public int Leased(string pool) => Running.Sum(running => Wanted(running.Start.Step, pool));

    /// <summary>Is a unit with a name held?</summary>
    public bool IsLeased(string pool, string identity) =>
        Running.Any(running =>
            running.Start.Leases.TryGetValue(pool, out var held) && held.Contains(identity)
        );

    private static int Wanted(Step step, string pool)
    {
        var count = 0;
        foreach (var want in step.Resources)
        {
            count += want.Pool == pool ? want.Count : 0;
        }

        return count;
    }
}

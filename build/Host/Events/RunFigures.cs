using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Host.Events;

/// <summary>A run at an instant, while it lasts or at its end: what its metrics are made of.</summary>
/// <param name="Summary">As far as it has come; while it lasts, what isn't reached is still waiting.</param>
/// <param name="IsOver">It has ended.</param>
/// <param name="Running">Attempts under way.</param>
/// <param name="Queued">Steps that are to run and don't yet.</param>
/// <param name="Cards">The last look at each card.</param>
internal sealed record RunFigures(
    RunSummary Summary,
    bool IsOver,
    IReadOnlyList<RunEvent.AttemptStarted> Running,
    int Queued,
    IReadOnlyList<CardSample> Cards
)
{
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

using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>What came of a step in a run.</summary>
public enum StepEnd
{
    /// <summary>Nothing to do.</summary>
    Fresh,

    /// <summary>Made.</summary>
    Made,

    /// <summary>Failed.</summary>
    Failed,

    /// <summary>A step it needs failed.</summary>
    Blocked,

    /// <summary>The run ended before it.</summary>
    NotReached,
}

/// <summary>One step in a run.</summary>
/// <param name="Step">The step.</param>
/// <param name="Verdict">What was decided, and why.</param>
/// <param name="End">What came of it.</param>
/// <param name="Attempts">How often it was started.</param>
/// <param name="Seconds">All attempts together.</param>
/// <param name="Failure">The last failure, or null.</param>
/// <param name="Effective">What the policy became, when it isn't what was asked.</param>
public sealed record StepReport(
    Step Step,
    Verdict Verdict,
    StepEnd End,
    int Attempts,
    double Seconds,
    StepFailure? Failure,
    string? Effective
)
{
    /// <summary>Its result came from the cache; it wasn't run.</summary>
    public bool IsCacheHit { get; init; }

    /// <summary>It needn't run: nothing changed, or it was taken as it is.</summary>
    public bool IsSettled => Verdict is Verdict.Fresh or Verdict.Accepted;
}

/// <summary>All steps of a run.</summary>
/// <param name="Steps">In the graph's order.</param>
/// <param name="Graph">As it was at the end.</param>
public sealed record BuildReport(IReadOnlyList<StepReport> Steps, BuildGraph Graph)
{
    /// <summary>Every file that a decision was made from, as it was found or made.</summary>
    public IReadOnlyDictionary<Artifact, FileState> Looked { get; init; } =
        new Dictionary<Artifact, FileState>();

    private readonly Lazy<Dictionary<string, StepReport>> byId = new(() =>
        Steps.ToDictionary(report => report.Step.Id, StringComparer.Ordinal)
    );

    /// <summary>The report of a step's id, or null.</summary>
    public StepReport? Find(string id) => byId.Value.GetValueOrDefault(id);

    /// <summary>Steps that were run.</summary>
    public int Ran => Steps.Count(step => step.Attempts > 0 && !step.IsCacheHit);

    /// <summary>Steps of another version of this program that were taken as they are.</summary>
    public int Accepted => Steps.Count(step => step.Verdict is Verdict.Accepted);

    /// <summary>Steps whose result came from the cache.</summary>
    public int CacheHits => Steps.Count(step => step.IsCacheHit);
}

using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Scheduling;

/// <summary>Where a step stands in a plan.</summary>
internal enum Phase
{
    /// <summary>An input's digest, or a needed output's state, isn't known yet.</summary>
    Waiting,

    /// <summary>Nothing to do.</summary>
    Fresh,

    /// <summary>To run: when its inputs' bytes are there, it was inspected, resources are free and its delay is over.</summary>
    Stale,

    /// <summary>An attempt is under way.</summary>
    Running,

    /// <summary>Made in this run.</summary>
    Made,

    /// <summary>Failed for this run.</summary>
    Failed,

    /// <summary>A step it needs failed.</summary>
    Blocked,

    /// <summary>The run ended before it.</summary>
    NotReached,
}

/// <summary>A step and what the plan knows of it.</summary>
internal sealed class PlanNode(Step step, StepRecord? record, bool failedBefore)
{
    public Step Step { get; } = step;

    public StepRecord? Record { get; set; } = record;

    public bool FailedBefore { get; } = failedBefore;

    public Phase Phase { get; set; }

    public bool IsInspected { get; set; } = step.Inspect is null;

    public bool IsInspecting { get; set; }

    public int Attempts { get; set; }

    public double Seconds { get; set; }

    public DateTimeOffset NotBefore { get; set; }

    public IReadOnlyList<string> Reasons { get; set; } = [];

    public string? PendingOn { get; set; }

    public StepFailure? Failure { get; set; }

    /// <summary>The facts by which it brought more steps, or null.</summary>
    public string? Expanded { get; set; }

    public IReadOnlyList<string> Digests { get; set; } = [];

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Leases { get; set; } =
        new Dictionary<string, IReadOnlyList<string>>();

    public bool HasDigests => Phase is Phase.Fresh or Phase.Made;

    public bool HasGivenUp => Phase is Phase.Failed or Phase.Blocked or Phase.NotReached;
}

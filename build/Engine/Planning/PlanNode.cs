using System.Collections.Immutable;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

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
internal sealed class PlanNode(
    Step step,
    StepRecord? record,
    bool failedBefore,
    int sequence,
    Action<PlanNode, Phase> moved
)
{
    private Phase phase;

    public Step Step { get; } = step;

    public StepRecord? Record { get; set; } = record;

    public bool FailedBefore { get; } = failedBefore;

    /// <summary>The plan is told of each change, so that it needn't look for what changed.</summary>
    public Phase Phase
    {
        get => phase;
        set
        {
            var before = phase;
            phase = value;
            if (before != value)
            {
                moved(this, before);
            }
        }
    }

    /// <summary>Its place in the graph's order.</summary>
    public int Sequence { get; } = sequence;

    /// <summary>Where it waits for its resources; null while it doesn't.</summary>
    public Lane? Lane { get; set; }

    /// <summary>Seconds of work from its start to the end of what follows it.</summary>
    public double Remaining { get; set; }

    /// <summary>Its retry isn't due.</summary>
    public bool IsDelayed { get; set; }

    /// <summary>Identities that its next attempt is to avoid; null for none.</summary>
    public HashSet<string>? Avoid { get; set; }

    /// <summary>What its last attempt held, by pool.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> LastLeases { get; set; } = NoLeases;

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> NoLeases { get; } =
        new Dictionary<string, IReadOnlyList<string>>();

    public bool IsInspected { get; set; } = step.Inspect is null;

    /// <summary>Its result is kept: it needs no bytes, no look and no resources but a share of what copies take.</summary>
    public bool Returns { get; set; }

    /// <summary>What was kept was not whole: it is not asked for again.</summary>
    public bool IsRefusedToReturn { get; set; }

    /// <summary>Its result came back in this run.</summary>
    public bool IsCacheHit { get; set; }

    /// <summary>Why it would run, had it not been taken as made by this version; null unless it was.</summary>
    public IReadOnlyList<string>? Accepted { get; set; }

    /// <summary>What it holds while it runs.</summary>
    public ImmutableArray<ResourceWant> Wants => Returns ? ToReturn : Step.Resources;

    private static ImmutableArray<ResourceWant> ToReturn { get; } = [new("cpu", 1)];

    public bool IsInspecting { get; set; }

    public int Attempts { get; set; }

    /// <summary>What its failures asked the next attempts for; null while none did.</summary>
    public List<string>? Changes { get; set; }

    /// <summary>Classes of its failures in this run; null while there are none.</summary>
    public List<string>? FailedClasses { get; set; }

    public double Seconds { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset NotBefore { get; set; }

    public IReadOnlyList<string> Reasons { get; set; } = [];

    public string? PendingOn { get; set; }

    public StepFailure? Failure { get; set; }

    /// <summary>The facts by which it brought more steps, or null.</summary>
    public string? Expanded { get; set; }

    public IReadOnlyList<string> Digests { get; set; } = [];

    /// <summary>Shares it holds now.</summary>
    public List<(ResourceWant Want, IReadOnlyList<string> Identities)> Holds { get; } = [];

    public bool HasDigests => Phase is Phase.Fresh or Phase.Made;

    public bool HasGivenUp => Phase is Phase.Failed or Phase.Blocked or Phase.NotReached;
}

using System.Collections.Immutable;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>Where a step stands in a plan.</summary>
internal enum Phase
{
    /// <summary>An input's digest, its record, or a needed output's state isn't known yet.</summary>
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
/// <param name="step">The step.</param>
/// <param name="sequence">Its place in the graph's order.</param>
/// <param name="moved">Called at each change of its phase, with the phase before.</param>
internal sealed class PlanNode(Step step, int sequence, Action<PlanNode, Phase> moved)
{
    private Phase phase;

    public Step Step { get; } = step;

    public int Sequence { get; } = sequence;

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

    /// <summary>What it finished with; null where it never did, or that isn't known yet.</summary>
    public StepRecord? Record { get; set; }

    /// <summary>What earlier runs recorded of it is known.</summary>
    public bool IsRecalled { get; set; }

    public bool IsRecallAsked { get; set; }

    /// <summary>It failed when it was tried last, in an earlier run.</summary>
    public bool FailedBefore { get; set; }

    /// <summary>Of its inputs, in their order; empty while one isn't known.</summary>
    public IReadOnlyList<string> Digests { get; set; } = [];

    /// <summary>Hash of its manifest with these digests; empty while they aren't known.</summary>
    public string Key { get; set; } = "";

    /// <summary>How its request differs from its record's, and for which key that was asked; null while it wasn't told.</summary>
    public (string Key, Difference? Difference)? Explanation { get; set; }

    /// <summary>The key for which the difference was asked.</summary>
    public string? ExplainAsked { get; set; }

    /// <summary>The cache is being asked for its result, under this key.</summary>
    public string? LookUpAsked { get; set; }

    /// <summary>Its result is in the cache: it needs no bytes, no inspection and no resources but a share of what copies take.</summary>
    public bool IsFromCache { get; set; }

    /// <summary>What was cached was bad or not whole: the cache isn't asked again.</summary>
    public bool IsCacheRefused { get; set; }

    /// <summary>Its result came from the cache in this run.</summary>
    public bool IsCacheHit { get; set; }

    /// <summary>The facts by which it brought more steps, or null.</summary>
    public string? Expanded { get; set; }

    /// <summary>Why it would run, had it not been taken as made by this version; null unless it was.</summary>
    public IReadOnlyList<string>? Accepted { get; set; }

    public bool IsInspected { get; set; } = step.Inspect is null && step.Ahead is null;

    public bool IsInspecting { get; set; }

    /// <summary>Work that will follow and isn't in the graph yet, as its inspection told.</summary>
    public double Ahead { get; set; }

    /// <summary>The queue where it waits for its resources; null while it doesn't.</summary>
    public ReadyQueue? Queue { get; set; }

    /// <summary>Seconds of work from its start to the end of what follows it.</summary>
    public double Remaining { get; set; }

    /// <summary>Its retry isn't due.</summary>
    public bool IsDelayed { get; set; }

    public DateTimeOffset NotBefore { get; set; }

    public int Attempts { get; set; }

    /// <summary>What its failures asked the next attempts for; null while none did.</summary>
    public List<string>? Changes { get; set; }

    /// <summary>Classes of its failures in this run; null while there are none.</summary>
    public List<string>? FailedClasses { get; set; }

    /// <summary>Units that its next attempt is to avoid; null for none.</summary>
    public HashSet<string>? Avoid { get; set; }

    public double Seconds { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public IReadOnlyList<string> Reasons { get; set; } = [];

    public string? PendingOn { get; set; }

    public StepFailure? Failure { get; set; }

    /// <summary>It is counted among the steps that want a watched pool.</summary>
    public bool IsCounted { get; set; }

    /// <summary>Shares it holds now.</summary>
    public List<(ResourceWant Want, IReadOnlyList<string> Units)> Holds { get; } = [];

    /// <summary>What its last attempt held, by pool.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> LastUnits { get; set; } = NoUnits;

    private static IReadOnlyDictionary<string, IReadOnlyList<string>> NoUnits { get; } =
        new Dictionary<string, IReadOnlyList<string>>();

    private static ImmutableArray<ResourceWant> ToCopy { get; } = [new("cpu", 1)];

    /// <summary>What it holds while it runs.</summary>
    public ImmutableArray<ResourceWant> Wants => IsFromCache ? ToCopy : Step.Resources;

    /// <summary>The group whose steps do the same work; steps without one are like each other, for all that is known.</summary>
    public string Work => Step.Group ?? "";

    public bool HasDigests => Phase is Phase.Fresh or Phase.Made;

    public bool HasGivenUp => Phase is Phase.Failed or Phase.Blocked or Phase.NotReached;
}

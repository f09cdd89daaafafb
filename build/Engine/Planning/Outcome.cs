using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>How an attempt ended: a closed set.</summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <summary>Published and recorded.</summary>
    /// <param name="Record">As recorded.</param>
    public sealed record Succeeded(StepRecord Record) : Outcome;

    /// <summary>Failed, or timed out (class <c>Timeout</c>).</summary>
    /// <param name="Failure">Why.</param>
    public sealed record Failed(StepFailure Failure) : Outcome;

    /// <summary>Ended by the user; never remembered as a failure.</summary>
    public sealed record Interrupted : Outcome;

    /// <summary>Never begun: a unit that it was to hold is somebody else's. No attempt.</summary>
    /// <param name="Pool">The pool's name.</param>
    /// <param name="Identity">The unit.</param>
    /// <param name="HeldBy">Who has it, for people.</param>
    public sealed record Refused(string Pool, string Identity, string HeldBy) : Outcome;

    /// <summary>What was to come back isn't kept any more, or not whole. No attempt.</summary>
    public sealed record CacheMiss : Outcome;
}

/// <summary>An attempt to start now.</summary>
/// <param name="Step">The step.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Reasons">Why it runs.</param>
/// <param name="Digests">Of its inputs, in their order.</param>
/// <param name="Leases">Identities leased, by pool.</param>
public sealed record Start(
    Step Step,
    int Attempt,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<string> Digests,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Leases
)
{
    /// <summary>What earlier attempts of this run asked for, oldest first.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>How long it may take, counted where it runs; infinite for no limit.</summary>
    public TimeSpan Budget { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Its result is kept and comes back; the step isn't run.</summary>
    public bool Returns { get; init; }

    /// <summary>Classes of the failures of this run's earlier attempts, oldest first.</summary>
    public IReadOnlyList<string> FailedBefore { get; init; } = [];
}

/// <summary>A step failed for this run.</summary>
/// <param name="Step">The step.</param>
/// <param name="Failure">Why: its last failure.</param>
public sealed record StepFailed(Step Step, StepFailure Failure);

/// <summary>What to do now.</summary>
/// <param name="Examine">Artifacts whose state the plan needs.</param>
/// <param name="Inspect">Stale steps whose sources are to be looked at before anything runs.</param>
/// <param name="Begin">Attempts to start.</param>
/// <param name="Wake">When a waiting retry or another look is due, or null.</param>
/// <param name="IsOver">Nothing is left to do or to wait for.</param>
public sealed record Decision(
    IReadOnlyList<Artifact> Examine,
    IReadOnlyList<Step> Inspect,
    IReadOnlyList<Start> Begin,
    DateTimeOffset? Wake,
    bool IsOver
)
{
    /// <summary>Pools whose units are to be looked at.</summary>
    public IReadOnlyList<string> Look { get; init; } = [];

    /// <summary>What was decided that people should know of.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Steps that another version of this program made and that are taken as they are, with their new records.</summary>
    public IReadOnlyList<Acceptance> Accepted { get; init; } = [];

    /// <summary>Steps that failed for this run since the last decision: none of them is tried again.</summary>
    public IReadOnlyList<StepFailed> Failed { get; init; } = [];

    /// <summary>Units that get no more of this run's jobs from now on.</summary>
    public IReadOnlyList<UnitGivenUp> GivenUp { get; init; } = [];
}

/// <summary>A step that another version of this program made is taken as made by this one.</summary>
/// <param name="Step">The step.</param>
/// <param name="Action">Its record, as this version would have written it.</param>
/// <param name="Reasons">Why it would have run.</param>
public sealed record Acceptance(Step Step, ActionRecord Action, IReadOnlyList<string> Reasons);

/// <summary>How a plan decides.</summary>
public sealed record PlanOptions
{
    /// <summary>Nothing is started; facts of stale steps are taken from their last record to show what may run.</summary>
    public bool DryRun { get; init; }

    /// <summary>Every step is stale.</summary>
    public bool Force { get; init; }

    /// <summary>What only another version of this program made stale counts as made by this one, where all its outputs are whole.</summary>
    public bool Accept { get; init; }

    /// <summary>Nothing is started after the first failure.</summary>
    public bool FailFast { get; init; }

    /// <summary>Is told how long steps took; null where nobody asks.</summary>
    public Estimates? Estimates { get; init; }

    /// <summary>Told what a result became in place of what was asked for: is it to be made again? Null for never.</summary>
    public Func<string, bool>? Redo { get; init; }

    /// <summary>From a key: is its result kept? Asked for stale steps only.</summary>
    public Func<string, bool> Keeps { get; init; } = _ => false;

    /// <summary>For a dry run, from a step and its key: the record that it will come back with; null where nothing is kept.</summary>
    public Func<Step, string, StepRecord?> Foresees { get; init; } = (_, _) => null;

    /// <summary>From 0 to 1, drawn at each delay: how much of a quarter of the delay is added, so that those that failed together don't come back together.</summary>
    public Func<double> Jitter { get; init; } = () => 0;
}

using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Scheduling;

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
);

/// <summary>What to do now.</summary>
/// <param name="Examine">Artifacts whose state the plan needs.</param>
/// <param name="Inspect">Stale steps whose sources are to be looked at before anything runs.</param>
/// <param name="Begin">Attempts to start.</param>
/// <param name="Wake">When a waiting retry is due, or null.</param>
/// <param name="IsOver">Nothing is left to do or to wait for.</param>
public sealed record Decision(
    IReadOnlyList<Artifact> Examine,
    IReadOnlyList<Step> Inspect,
    IReadOnlyList<Start> Begin,
    DateTimeOffset? Wake,
    bool IsOver
);

/// <summary>How a plan decides.</summary>
public sealed record PlanOptions
{
    /// <summary>Nothing is started; facts of stale steps are taken from their last record to show what may run.</summary>
    public bool DryRun { get; init; }

    /// <summary>Every step is stale.</summary>
    public bool Force { get; init; }

    /// <summary>Nothing is started after the first failure.</summary>
    public bool FailFast { get; init; }
}

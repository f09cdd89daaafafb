using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>What to do now.</summary>
/// <param name="Asked">What the plan needs to know.</param>
/// <param name="Inspect">Stale steps whose sources are to be looked at before anything runs: <see cref="Plan.Inspected"/>.</param>
/// <param name="Begin">Attempts to start: <see cref="Plan.Ended"/>.</param>
/// <param name="Wake">When a waiting retry or another look is due, or null.</param>
/// <param name="IsOver">Nothing is left to do or to wait for.</param>
internal sealed record Decision(
    Asked Asked,
    IReadOnlyList<Inspection> Inspect,
    IReadOnlyList<Start> Begin,
    DateTimeOffset? Wake,
    bool IsOver
)
{
    /// <summary>How long steps took in earlier runs is to be loaded: <see cref="Estimates.Load"/>.</summary>
    public bool WantsPaces { get; init; }

    /// <summary>Pools whose units are to be looked at: <see cref="Plan.Tell"/>.</summary>
    public IReadOnlyList<string> Look { get; init; } = [];

    /// <summary>What was decided that people should know of.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Steps that another version of this program made and that are taken as they are.</summary>
    public IReadOnlyList<Acceptance> Accepted { get; init; } = [];

    /// <summary>Steps that failed for this run since the last decision: none of them is tried again.</summary>
    public IReadOnlyList<StepFailed> Failed { get; init; } = [];

    /// <summary>Results that were found to be bad: before anything starts, their records are withdrawn, and the cache forgets them.</summary>
    public IReadOnlyList<Invalidation> Invalidated { get; init; } = [];

    /// <summary>Units that get no more of this run's jobs from now on.</summary>
    public IReadOnlyList<UnitGivenUp> GivenUp { get; init; } = [];
}

/// <summary>A step that another version of this program made is taken as made by this one.</summary>
/// <param name="Step">The step.</param>
/// <param name="Record">Its record, with today's key.</param>
/// <param name="Digests">Of its inputs, in their order.</param>
/// <param name="Reasons">Why it would have run.</param>
internal sealed record Acceptance(
    Step Step,
    StepRecord Record,
    IReadOnlyList<string> Digests,
    IReadOnlyList<string> Reasons
)
{
    /// <summary>The record as this version would have written it.</summary>
    internal ActionRecord ToAction() =>
        new(Record with { Kind = Step.Kind, Work = Step.Work }, Manifest.Of(Step, Digests).Told);
}

/// <summary>A step's result was found to be bad.</summary>
/// <param name="Step">The step.</param>
/// <param name="Key">What its result was recorded and cached under.</param>
internal sealed record Invalidation(Step Step, string Key);

/// <summary>A step failed for this run.</summary>
/// <param name="Step">The step.</param>
/// <param name="Failure">Why: its last failure.</param>
internal sealed record StepFailed(Step Step, StepFailure Failure);

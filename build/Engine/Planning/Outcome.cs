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

    /// <summary>What was to come from the cache isn't there any more, or not whole. No attempt.</summary>
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

    /// <summary>Its result comes from the cache; the step isn't run.</summary>
    public bool IsFromCache { get; init; }

    /// <summary>Classes of the failures of this run's earlier attempts, oldest first.</summary>
    public IReadOnlyList<string> FailedBefore { get; init; } = [];
}

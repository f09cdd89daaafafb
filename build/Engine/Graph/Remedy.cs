namespace AvatarBuild.Engine.Graph;

/// <summary>What the attempt after a transient failure does otherwise. Knows no causes.</summary>
public sealed record Remedy
{
    /// <summary>The same again, after the policy's delay.</summary>
    public static Remedy None { get; } = new();

    /// <summary>The next attempt, with what it is to do otherwise.</summary>
    public static Remedy Changed(string change) => new() { Change = change };

    /// <summary>Time before the next attempt in place of the policy's; zero for at once. Null: the policy's.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>
    /// Handed to every later attempt of this run as the last of <see cref="StepRun.Changes"/>, in words that its action
    /// understands; null for nothing. A change that the step hasn't had yet earns one attempt above the policy's.
    /// </summary>
    public string? Change { get; init; }

    /// <summary>Pool of which the next attempt is to get other identities than this one held, where there are others; null for none.</summary>
    public string? Avoid { get; init; }
}

/// <summary>How far a failure reaches: a closed set.</summary>
public abstract record FailureScope
{
    private FailureScope() { }

    /// <summary>The attempt alone.</summary>
    public static FailureScope Attempt { get; } = new OfAttempt();

    /// <summary>Every step of the failed step's <see cref="Step.Group"/>: none is started any more in this run.</summary>
    public static FailureScope Group { get; } = new OfGroup();

    /// <summary>No step's own: the machine lacks something, and any step may meet it. The step is tried again for it, and nothing is blamed.</summary>
    public static FailureScope Machine { get; } = new OfMachine();

    /// <summary>The attempt alone.</summary>
    public sealed record OfAttempt : FailureScope;

    /// <summary>Every step of the group.</summary>
    public sealed record OfGroup : FailureScope;

    /// <summary>No step's own.</summary>
    public sealed record OfMachine : FailureScope;

    /// <summary>The identities that the attempt held of a pool are not to be trusted any more in this run.</summary>
    /// <param name="Pool">The pool's name.</param>
    public sealed record OfIdentities(string Pool) : FailureScope;
}

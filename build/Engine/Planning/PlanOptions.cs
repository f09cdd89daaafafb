namespace AvatarBuild.Engine.Planning;

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

    /// <summary>How long steps take; null where nobody asks.</summary>
    public Estimates? Estimates { get; init; }

    /// <summary>Told what a result became in place of what was asked for: is it to be made again? Null for never.</summary>
    public Func<string, bool>? Redo { get; init; }

    /// <summary>There is a cache that may have the results of stale steps.</summary>
    public bool UsesCache { get; init; }

    /// <summary>From 0 to 1, drawn at each delay: how much of a quarter of the delay is added, so that those that failed together don't come back together.</summary>
    public Func<double> Jitter { get; init; } = () => 0;
}

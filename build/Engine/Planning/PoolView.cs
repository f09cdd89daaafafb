namespace AvatarBuild.Engine.Planning;

/// <summary>One told-apart unit of a pool as a look found it.</summary>
/// <param name="Identity">What leases name it by.</param>
public sealed record UnitState(string Identity)
{
    /// <summary>For people.</summary>
    public string Name { get; init; } = Identity;

    /// <summary>What it can give at best, in the pool's measure.</summary>
    public long Most { get; init; } = long.MaxValue;

    /// <summary>What nobody outside of this run uses of it now.</summary>
    public long Free { get; init; } = long.MaxValue;

    /// <summary>How new its kind is, in the pool's grades; null where that isn't known, and then it does for every step.</summary>
    public double? Grade { get; init; }

    /// <summary>How many steps may hold it at once.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>The model that a process keeps loaded on it: steps that want this one get the unit first. Null for none.</summary>
    public string? Model { get; init; }

    /// <summary>Why it can't be had now, though it may be later; null when it can.</summary>
    public string? Busy { get; init; }

    /// <summary>Why it can't be had in this run at all; null when it can.</summary>
    public string? Unusable { get; init; }
}

/// <summary>All of a pool at one look.</summary>
/// <param name="Units">Its units.</param>
/// <param name="Trouble">Why there are none, or why they couldn't be looked at; null when all is well.</param>
public sealed record PoolView(IReadOnlyList<UnitState> Units, string? Trouble = null);

/// <summary>How a pool is looked at whose units change by themselves.</summary>
/// <param name="Every">Between two looks, while a step wants it.</param>
/// <param name="Patience">How long steps wait while nothing of this run holds any of it and none can be had.</param>
public sealed record Watch(TimeSpan Every, TimeSpan Patience);

/// <summary>A unit isn't to be trusted: it gets no more of this run's jobs.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="Identity">The unit.</param>
/// <param name="Name">The same for people.</param>
/// <param name="Why">What is said of it, after its name.</param>
public sealed record UnitGivenUp(string Pool, string Identity, string Name, string Why)
{
    /// <summary>For people.</summary>
    public string Text => $"{Name} {Why}";
}

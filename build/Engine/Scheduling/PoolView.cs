namespace AvatarBuild.Engine.Scheduling;

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

/// <summary>A try at taking a unit for this run, against everybody else on the machine.</summary>
/// <param name="Lease">Its disposal gives the unit back; null when somebody else has it.</param>
/// <param name="HeldBy">Who has it, for people; null when it was taken.</param>
public sealed record Taken(IDisposable? Lease, string? HeldBy);

/// <summary>The machine behind a pool of told-apart units. Is asked only when a stale step wants some.</summary>
public interface IUnitSource
{
    /// <summary>The pool's name.</summary>
    string Pool { get; }

    /// <summary>Looks at all units.</summary>
    Task<PoolView> LookAsync(CancellationToken cancellationToken);

    /// <summary>Takes one, machine-wide; ends first what a dead run left on it.</summary>
    /// <param name="identity">The unit.</param>
    /// <param name="start">The attempt that is to hold it.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    /// <exception cref="IOException">No unit can be taken on this machine: why, and what to do.</exception>
    Task<Taken> TakeAsync(string identity, Start start, CancellationToken cancellationToken);
}

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

/// <summary>A unit at the end of a run.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="Identity">The unit.</param>
/// <param name="Jobs">Attempts that held it.</param>
/// <param name="Quarantine">Why it wasn't used any more, or null.</param>
public sealed record UnitReport(string Pool, string Identity, int Jobs, string? Quarantine);

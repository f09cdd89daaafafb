using AvatarBuild.Engine.Planning;

namespace AvatarBuild.Engine.Running;

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
    /// <param name="cancellationToken">Ends the try.</param>
    /// <exception cref="IOException">No unit can be taken on this machine: why, and what to do.</exception>
    Task<Taken> TakeAsync(string identity, CancellationToken cancellationToken);
}

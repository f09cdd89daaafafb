using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>
/// A named resource of which running steps hold shares: a count (<c>cpu</c>), or told-apart units whose state is told.
/// Pure: knows no clock and no machine.
/// </summary>
public sealed class ResourcePool
{
    // Its memory may be given back a moment after a program's end.
    private static readonly TimeSpan Lingering = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(1);
    private readonly List<PoolUnit> units = [];
    private readonly bool isCounted;
    private readonly int count;
    private int taken;
    private string? trouble;
    private DateTimeOffset? lookedAt;
    private DateTimeOffset? stuckSince;
    private DateTimeOffset lookingSince;

    /// <summary>A pool that is only counted.</summary>
    public ResourcePool(string name, int capacity)
    {
        Name = name;
        count = capacity;
        isCounted = true;
    }

    /// <summary>A pool of told-apart units that are always fit to be used.</summary>
    public ResourcePool(string name, IReadOnlyList<string> identities)
    {
        Name = name;
        units.AddRange(identities.Select(identity => new PoolUnit(new UnitState(identity))));
    }

    /// <summary>A pool of told-apart units that are known by looking, and looked at again and again.</summary>
    public ResourcePool(string name, Watch watch)
    {
        Name = name;
        Watch = watch;
    }

    /// <summary>What steps ask for it by.</summary>
    public string Name { get; }

    /// <summary>In what <see cref="ResourceWant.Least"/> is counted, for people.</summary>
    public string Measure { get; init; } = "";

    /// <summary>What <see cref="ResourceWant.Grade"/> is called, for people.</summary>
    public string Grades { get; init; } = "";

    /// <summary>How it is looked at; null where it needn't be.</summary>
    public Watch? Watch { get; }

    /// <summary>Steps it can serve at once, as far as is known.</summary>
    public int Capacity => isCounted ? count : units.Sum(unit => unit.Slots);

    internal bool IsCounted => isCounted;

    internal bool IsKnown => Watch is null || lookedAt is not null;

    internal bool IsLooking { get; private set; }

    internal IReadOnlyList<PoolUnit> Units => units;

    internal int Held => isCounted ? taken : units.Sum(unit => unit.Held);

    /// <summary>A look is under way from now on.</summary>
    internal void BeginLook(DateTimeOffset now) => (IsLooking, lookingSince) = (true, now);

    /// <summary>What a look found.</summary>
    internal void Tell(PoolView view, DateTimeOffset now)
    {
        var began = IsLooking ? lookingSince : now;
        IsLooking = false;
        lookedAt = now;
        trouble = view.Trouble;
        var seen = view.Units.ToDictionary(unit => unit.Identity, StringComparer.Ordinal);
        foreach (var unit in units)
        {
            // A look that began while a step still held it says nothing of what that step left behind.
            unit.IsSeen = !(unit.ReturnedAt > began);
            unit.State = seen.Remove(unit.Identity, out var state) ? state : Missing(unit.State);
        }

        units.AddRange(seen.Values.Select(state => new PoolUnit(state)));
    }

    private UnitState Missing(UnitState state) =>
        trouble is not null
            ? state with
            {
                Busy = trouble,
            }
            : state with
            {
                Unusable = "isn't there any more",
            };

    /// <summary>When it is to be looked at next by steps that want it.</summary>
    internal DateTimeOffset? NextLook(DateTimeOffset now)
    {
        if (Watch is not { } watch || IsLooking)
        {
            return null;
        }

        if (lookedAt is not { } last || units.Exists(unit => !unit.IsSeen))
        {
            return now;
        }

        var lingers = units.Exists(unit =>
            unit.State.Busy is not null && unit.ReturnedAt is { } at && now - at < Lingering
        );
        return last + (lingers ? Soon : watch.Every);
    }

    /// <summary>Why a share can never be had, or null.</summary>
    internal string? Lacking(ResourceWant want, DateTimeOffset now)
    {
        if (isCounted)
        {
            return count < want.Count ? FormattableString.Invariant($"this run has {count}") : null;
        }

        var eligible = units.Count(unit => unit.IsEligible(want));
        return !IsKnown || eligible >= want.Count ? null
            : units.Count == 0
                ? trouble ?? FormattableString.Invariant($"this run has {units.Count}")
            : FormattableString.Invariant($"this run has {eligible} that fit: ") + Why(want, now);
    }

    /// <summary>Why each unit can't be had, or that it can; for people.</summary>
    internal string Why(ResourceWant want, DateTimeOffset now) =>
        string.Join(
            "; ",
            units.Select(unit =>
                $"{unit.State.Name} {unit.Why(want, Measure, Grades, now) ?? "fits"}"
            )
        );

    /// <summary>Is a share free now?</summary>
    /// <param name="want">The share.</param>
    /// <param name="avoid">Identities that others are to be preferred to, even if those must be waited for.</param>
    /// <param name="now">The time.</param>
    /// <returns>The units to take, none for a counted pool; null when it isn't.</returns>
    internal IReadOnlyList<PoolUnit>? Pick(
        ResourceWant want,
        ICollection<string> avoid,
        DateTimeOffset now
    )
    {
        if (isCounted)
        {
            return count - taken >= want.Count ? [] : null;
        }

        // Others that only this run's own steps hold are worth waiting for.
        var others = units.Count(unit => !avoid.Contains(unit.Identity) && unit.IsOurs(want, now));
        var picked = units
            .Where(unit =>
                unit.CanBeHad(want, now)
                && !IsHeldBack(unit)
                && (others < want.Count || !avoid.Contains(unit.Identity))
            )
            .OrderBy(unit => avoid.Contains(unit.Identity))
            .ThenBy(unit => Coldness(unit, want))
            .ThenBy(unit => unit.Held)
            // The tightest fit leaves the large ones to those that need them; after a failure the freest is safest.
            .ThenBy(unit => avoid.Count > 0 ? -unit.State.Free : unit.State.Most)
            .Take(want.Count)
            .ToArray();
        return picked.Length == want.Count ? picked : null;
    }

    // Another step's loaded model is the last to be given up.
    private static int Coldness(PoolUnit unit, ResourceWant want) =>
        unit.State.Model is not { } model ? 1
        : string.Equals(model, want.Model, StringComparison.Ordinal) ? 0
        : 2;

    // Until it is known whether others do better, it costs no more jobs.
    private bool IsHeldBack(PoolUnit unit) =>
        unit.IsSuspect && units.Exists(other => other.Held > 0 && !other.IsSuspect);

    /// <summary>A share that many steps together keep from a large one, so that it would be waited for without end.</summary>
    internal bool IsWorthDraining(ResourceWant want, DateTimeOffset now) =>
        !isCounted && want.Count > 1 && units.Count(unit => unit.IsOurs(want, now)) >= want.Count;

    internal void Take(ResourceWant want, IReadOnlyList<PoolUnit> picked)
    {
        stuckSince = null;
        taken += want.Count;
        foreach (var unit in picked)
        {
            unit.Take(want);
        }
    }

    internal void Return(ResourceWant want, IReadOnlyList<string> identities, DateTimeOffset now)
    {
        taken -= want.Count;
        foreach (var identity in identities)
        {
            var unit = Find(identity);
            unit.Return(want, now, Watch is not null);
            if (Watch is null)
            {
                // Last again: what was just in use (a port) is taken up again as late as can be.
                units.Remove(unit);
                units.Add(unit);
            }
        }
    }

    /// <summary>Somebody else on the machine has it.</summary>
    internal void Refused(string identity, string by, DateTimeOffset now) =>
        Find(identity).Refused(by, now + AfterRefusal);

    /// <summary>When a refused unit is to be tried again, or null.</summary>
    internal DateTimeOffset? NextTry(DateTimeOffset now) =>
        units.Exists(unit => unit.NotBefore > now)
            ? units.Where(unit => unit.NotBefore > now).Min(unit => unit.NotBefore)
            : null;

    /// <summary>A step can't get a share now. How long it has been so that none can be had; null while that isn't so.</summary>
    internal TimeSpan? StuckFor(DateTimeOffset now)
    {
        if (Held > 0 || !IsKnown || units.Exists(unit => !unit.IsSeen))
        {
            stuckSince = null;
            return null;
        }

        stuckSince ??= now;
        return now - stuckSince;
    }

    internal PoolUnit Find(string identity) =>
        units.First(unit => string.Equals(unit.Identity, identity, StringComparison.Ordinal));
}

using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>All pools of a run: who holds what, which of them are to be looked at, and why a step can't have its share.</summary>
internal sealed class Pools(IEnumerable<ResourcePool> pools)
{
    private readonly Dictionary<string, ResourcePool> byName = pools.ToDictionary(
        pool => pool.Name,
        StringComparer.Ordinal
    );

    // Steps that are stale or running, by the watched pool that they want.
    private readonly Dictionary<ResourcePool, int> wanting = [];

    public ResourcePool this[string name] => byName[name];

    public IReadOnlyDictionary<string, ResourcePool> ByName => byName;

    /// <summary>What people should know of waiting steps.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Units that were given up since the last decision.</summary>
    public List<UnitGivenUp> GivenUp { get; } = [];

    /// <summary>A look at a pool is under way.</summary>
    public bool AreLookedAt => wanting.Keys.Any(pool => pool.IsLooking);

    /// <summary>Counts a step among those that want a watched pool, or no longer.</summary>
    public void Count(PlanNode node)
    {
        var wants =
            node is { Phase: Phase.Stale or Phase.Running, IsFromCache: false, LookUpAsked: null };
        if (wants == node.IsCounted)
        {
            return;
        }

        node.IsCounted = wants;
        foreach (var want in node.Step.Resources)
        {
            if (byName.TryGetValue(want.Pool, out var pool) && pool.Watch is not null)
            {
                wanting[pool] = wanting.GetValueOrDefault(pool) + (wants ? 1 : -1);
            }
        }
    }

    /// <summary>Pools that are due for a look; it begins now.</summary>
    public List<string> BeginLooks(DateTimeOffset now)
    {
        var due = new List<string>();
        foreach (var (pool, steps) in wanting)
        {
            if (steps > 0 && pool.NextLook(now) is { } at && at <= now)
            {
                pool.BeginLook(now);
                due.Add(pool.Name);
            }
        }

        return due;
    }

    /// <summary>When the next look, or the next try at a unit that somebody else had, is due.</summary>
    public DateTimeOffset? NextLook(DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        foreach (var (pool, steps) in wanting)
        {
            next = steps > 0 ? Sooner(next, pool.NextLook(now)) : next;
        }

        foreach (var pool in byName.Values)
        {
            next = pool.IsCounted ? next : Sooner(next, pool.NextTry(now));
        }

        return next;
    }

    /// <summary>The units that a step would get now, by pool; null where a share isn't free.</summary>
    public Dictionary<string, IReadOnlyList<PoolUnit>>? Pick(PlanNode node, DateTimeOffset now)
    {
        var picked = new Dictionary<string, IReadOnlyList<PoolUnit>>(StringComparer.Ordinal);
        foreach (var want in node.Wants)
        {
            if (byName[want.Pool].Pick(want, node.Avoid ?? Nothing, now) is not { } units)
            {
                return null;
            }

            picked[want.Pool] = units;
        }

        return picked;
    }

    /// <summary>A step takes what was picked for it.</summary>
    public void Take(PlanNode node, Dictionary<string, IReadOnlyList<PoolUnit>> picked)
    {
        var held = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var want in node.Wants)
        {
            byName[want.Pool].Take(want, picked[want.Pool]);
            string[] units = [.. picked[want.Pool].Select(unit => unit.Identity)];
            node.Holds.Add((want, units));
            held[want.Pool] = units;
        }

        node.LastUnits = held;
    }

    /// <summary>A step gives back what it holds of some pools.</summary>
    public void GiveBack(PlanNode node, Predicate<ResourcePool> which, DateTimeOffset now)
    {
        for (var i = node.Holds.Count - 1; i >= 0; i--)
        {
            var (want, units) = node.Holds[i];
            if (which(byName[want.Pool]))
            {
                byName[want.Pool].Return(want, units, now);
                node.Holds.RemoveAt(i);
            }
        }
    }

    /// <summary>Why a step can never get its share, or has waited for it too long; null where it can.</summary>
    public StepFailure? Lacking(PlanNode node, DateTimeOffset now)
    {
        foreach (var want in node.Wants)
        {
            if (!byName.TryGetValue(want.Pool, out var pool))
            {
                return Lacks(node, want, EngineFailures.NoResource, "this run has 0");
            }

            if (pool.Lacking(want, now) is { } lacking)
            {
                return Lacks(node, want, EngineFailures.NoResource, lacking);
            }

            if (
                pool.Watch is { } watch
                && pool.Pick(want, Nothing, now) is null
                && pool.StuckFor(now) is { } stuck
                && Stuck(node, want, watch, stuck, now) is { } failure
            )
            {
                return failure;
            }
        }

        return null;
    }

    /// <summary>A unit gets no more jobs.</summary>
    public void GiveUp(string pool, PoolUnit unit, string why)
    {
        if (unit.Quarantine is null)
        {
            unit.Quarantine = why;
            GivenUp.Add(new(pool, unit.Identity, unit.State.Name, why));
        }
    }

    private static ICollection<string> Nothing => [];

    private StepFailure? Stuck(
        PlanNode node,
        ResourceWant want,
        Watch watch,
        TimeSpan stuck,
        DateTimeOffset now
    )
    {
        var why = byName[want.Pool].Why(want, now);
        if (stuck >= watch.Patience)
        {
            var seconds = watch.Patience.TotalSeconds;
            return Lacks(
                node,
                want,
                EngineFailures.ResourceBusy,
                FormattableString.Invariant($"after {seconds:0} s none can be had: {why}")
            );
        }

        if (stuck == TimeSpan.Zero)
        {
            Notes.Add($"{node.Step.Name} waits for '{want.Pool}': {why}");
        }

        return null;
    }

    private StepFailure Lacks(PlanNode node, ResourceWant want, FailureClass kind, string why)
    {
        var measure = byName.TryGetValue(want.Pool, out var pool) ? pool.Measure : "";
        var least =
            want.Least > 0 ? FormattableString.Invariant($" with {want.Least} {measure}") : "";
        return new StepFailure(
            kind,
            FormattableString.Invariant(
                $"{node.Step.Name} wants {want.Count} of '{want.Pool}'{least}, and {why}"
            )
        );
    }

    private static DateTimeOffset? Sooner(DateTimeOffset? a, DateTimeOffset? b) =>
        a is null || (b is not null && b < a) ? b : a;
}

using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

// What the plan knows of pools: who holds what, what is looked at, and which units aren't to be trusted.
public sealed partial class Plan
{
    // Steps that are stale or running, by the watched pool that they want.
    private readonly Dictionary<ResourcePool, int> wanting = [];

    /// <summary>What a look at a pool found.</summary>
    public void Tell(string pool, PoolView view, DateTimeOffset now) => pools[pool].Tell(view, now);

    /// <summary>A running step's program has ended: its told-apart units are free, its counted shares only when nothing but its publication is left.</summary>
    public void Released(Step step, bool isStaged, DateTimeOffset now) =>
        Return(nodes[step], pool => !pool.IsCounted || (isStaged && IsLast(step)), now);

    // What follows a step comes before what waits beside it: where something does, its share waits too.
    private bool IsLast(Step step) => !Consumers(nodes[step]).Any();

    private void Return(PlanNode node, Func<ResourcePool, bool> which, DateTimeOffset now)
    {
        for (var i = node.Holds.Count - 1; i >= 0; i--)
        {
            var (want, identities) = node.Holds[i];
            if (which(pools[want.Pool]))
            {
                pools[want.Pool].Return(want, identities, now);
                node.Holds.RemoveAt(i);
            }
        }
    }

    private void Refuse(PlanNode node, Outcome.Refused refused, DateTimeOffset now)
    {
        pools[refused.Pool].Refused(refused.Identity, refused.HeldBy, now);
        node.Attempts--;
        node.Phase = Phase.Stale;
        dirty.Enqueue(node);
    }

    private void CacheMiss(PlanNode node)
    {
        node.Attempts--;
        node.Phase = Phase.Waiting;
        node.Returns = false;
        node.IsRefusedToReturn = true;
        dirty.Enqueue(node);
    }

    private void CountWanting(PlanNode node, Phase from)
    {
        var was = from is Phase.Stale or Phase.Running;
        var isNow = node.Phase is Phase.Stale or Phase.Running;
        if (was == isNow)
        {
            return;
        }

        foreach (var want in node.Wants)
        {
            if (pools.TryGetValue(want.Pool, out var pool) && pool.Watch is not null)
            {
                wanting[pool] = wanting.GetValueOrDefault(pool) + (isNow ? 1 : -1);
            }
        }
    }

    private List<string> Look(DateTimeOffset now)
    {
        var look = new List<string>();
        foreach (var (pool, steps) in wanting)
        {
            if (steps > 0 && pool.NextLook(now) is { } at && at <= now)
            {
                pool.BeginLook(now);
                look.Add(pool.Name);
            }
        }

        return look;
    }

    private DateTimeOffset? NextLook(DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        foreach (var (pool, steps) in wanting)
        {
            next = steps > 0 ? Sooner(next, pool.NextLook(now)) : next;
        }

        foreach (var pool in pools.Values)
        {
            next = pool.IsCounted ? next : Sooner(next, pool.NextTry(now));
        }

        return next;
    }

    private static DateTimeOffset? Sooner(DateTimeOffset? a, DateTimeOffset? b) =>
        a is null || (b is not null && b < a) ? b : a;

    private bool IsLooking()
    {
        foreach (var pool in wanting.Keys)
        {
            if (pool.IsLooking)
            {
                return true;
            }
        }

        return false;
    }

    private StepFailure? Lacking(PlanNode node, DateTimeOffset now)
    {
        foreach (var want in node.Wants)
        {
            if (!pools.TryGetValue(want.Pool, out var pool))
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

    private StepFailure? Stuck(
        PlanNode node,
        ResourceWant want,
        Watch watch,
        TimeSpan stuck,
        DateTimeOffset now
    )
    {
        var why = pools[want.Pool].Why(want, now);
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
            notes.Add($"{node.Step.Name} waits for '{want.Pool}': {why}");
        }

        return null;
    }

    private StepFailure Lacks(PlanNode node, ResourceWant want, FailureClass kind, string why)
    {
        var measure = pools.TryGetValue(want.Pool, out var pool) ? pool.Measure : "";
        var least =
            want.Least > 0 ? FormattableString.Invariant($" with {want.Least} {measure}") : "";
        return new StepFailure(
            kind,
            FormattableString.Invariant(
                $"{node.Step.Name} wants {want.Count} of '{want.Pool}'{least}, and {why}"
            )
        );
    }

    private void GiveUp(string pool, PoolUnit unit, string why)
    {
        if (unit.Quarantine is null)
        {
            unit.Quarantine = why;
            givenUp.Add(new(pool, unit.Identity, unit.State.Name, why));
        }
    }

    // Told once.
    private static T[] ToTell<T>(List<T> told)
    {
        if (told.Count == 0)
        {
            return [];
        }

        var taken = told.ToArray();
        told.Clear();
        return taken;
    }

    private List<UnitReport> UnitReports()
    {
        var reports = new List<UnitReport>();
        foreach (var pool in pools.Values)
        {
            if (pool.Watch is not null)
            {
                foreach (var unit in pool.Units)
                {
                    reports.Add(new(pool.Name, unit.Identity, unit.Jobs, unit.Quarantine));
                }
            }
        }

        return reports;
    }
}

using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

// Which stale steps start now, and which are looked at first. Steps are put into lanes as they become ready, so that a
// decision costs what changed, not what there is.
public sealed partial class Plan
{
    private readonly List<PlanNode> toInspect = [];
    private readonly List<PlanNode> delayed = [];
    private readonly Action<PlanNode, Phase> moved;
    private Dictionary<string, Lane>? lanes;
    private int inspecting;

    // Every change of a phase comes here.
    private void Moved(PlanNode node, Phase from)
    {
        if (from == Phase.Stale)
        {
            node.Lane?.Remove(node);
        }

        if (node is { Phase: Phase.Stale, IsInspected: false, IsInspecting: false, Returns: false })
        {
            toInspect.Add(node);
        }

        CountWanting(node, from);
    }

    private bool IsReady(PlanNode node)
    {
        if (
            node is not { Phase: Phase.Stale, IsDelayed: false }
            || !(node.IsInspected || node.Returns)
        )
        {
            return false;
        }

        foreach (var input in node.Step.Inputs)
        {
            if (
                graph.ProducerOf(input.Artifact) is { } producer
                && nodes[producer] is var made
                && made.Phase != Phase.Made
                && !(
                    made.Phase == Phase.Fresh
                    && (node.Returns || looked.ContainsKey(input.Artifact))
                )
            )
            {
                return false;
            }
        }

        return true;
    }

    private void Offer(PlanNode node)
    {
        if (options.DryRun || node.Lane is not null || !IsReady(node))
        {
            return;
        }

        lanes ??= new(StringComparer.Ordinal);
        var key = Lane.KeyOf(node);
        if (!lanes.TryGetValue(key, out var lane))
        {
            lanes[key] = lane = new Lane(node.Wants, node.Step.Feeds);
        }

        node.Remaining = RemainingOf(node);
        lane.Add(node);
    }

    // Its own work and the longest that follows. Where no time is known yet, the amount of work stands for it.
    private double RemainingOf(PlanNode node)
    {
        var longest = node.Step.Ahead?.Invoke() ?? 0;
        foreach (var consumer in Consumers(node))
        {
            longest = Math.Max(longest, RemainingOf(consumer));
        }

        return longest + (options.Estimates?.SecondsOf(node.Step) ?? node.Step.Work?.Units ?? 0);
    }

    private void OfferDue(DateTimeOffset now)
    {
        for (var i = delayed.Count - 1; i >= 0; i--)
        {
            var node = delayed[i];
            if (node.NotBefore <= now)
            {
                delayed.RemoveAt(i);
                node.IsDelayed = false;
                Offer(node);
            }
        }
    }

    private List<Start> Begin(DateTimeOffset now)
    {
        var begin = new List<Start>();
        if (lanes is null)
        {
            return begin;
        }

        var skipped = new List<PlanNode>();
        var drained = new HashSet<string>(StringComparer.Ordinal);
        while (!isStopped && Next(drained) is var (lane, node))
        {
            if (!IsReady(node))
            {
                lane.Remove(node);
            }
            else if (IsStopped(node))
            {
                continue;
            }
            else if (Lacking(node, now) is { } lacking)
            {
                GiveUp(node, lacking);
            }
            else if (Pick(node, now) is { } picked)
            {
                begin.Add(StartOf(node, picked, now));
            }
            else if (node.Avoid is { Count: > 0 })
            {
                // What it waits for needn't keep those behind it.
                lane.Remove(node);
                skipped.Add(node);
            }
            else
            {
                lane.IsClosed = true;
                Drain(lane, drained, now);
            }
        }

        skipped.ForEach(Offer);
        foreach (var lane in lanes.Values)
        {
            lane.IsClosed = false;
        }

        return begin;
    }

    // What feeds units that would idle goes first, then by priority, then the longest path.
    private (Lane, PlanNode)? Next(HashSet<string> drained)
    {
        (Lane Lane, PlanNode Node)? best = null;
        var isUrgent = false;
        foreach (var lane in lanes!.Values)
        {
            if (lane.IsClosed || lane.First is not { } node || drained.Any(lane.IsFor))
            {
                continue;
            }

            var urgent = lane.Feeds is { } pool && IsHungry(pool);
            if (
                best is not { } other
                || (urgent && !isUrgent)
                || (urgent == isUrgent && Lane.Compare(node, other.Node) < 0)
            )
            {
                (best, isUrgent) = ((lane, node), urgent);
            }
        }

        return best;
    }

    // One step is to lie ready for each unit, so that it starts as soon as the running one has ended, and one behind it: short
    // ones that end together are used up faster than the next are prepared.
    private bool IsHungry(string pool)
    {
        if (!pools.TryGetValue(pool, out var wanted))
        {
            return false;
        }

        var ready = 0;
        foreach (var lane in lanes!.Values)
        {
            ready += lane.IsFor(pool) ? lane.Count : 0;
        }

        return !wanted.IsKnown || ready < 2 * wanted.Capacity;
    }

    // A step that wants several units would wait without end while others take them one by one.
    private void Drain(Lane lane, HashSet<string> drained, DateTimeOffset now)
    {
        foreach (var want in lane.Wants)
        {
            if (
                pools[want.Pool].IsWorthDraining(want, now)
                && pools[want.Pool].Pick(want, [], now) is null
            )
            {
                drained.Add(want.Pool);
            }
        }
    }

    private Dictionary<string, IReadOnlyList<PoolUnit>>? Pick(PlanNode node, DateTimeOffset now)
    {
        var picked = new Dictionary<string, IReadOnlyList<PoolUnit>>(StringComparer.Ordinal);
        foreach (var want in node.Wants)
        {
            if (pools[want.Pool].Pick(want, node.Avoid ?? Nothing, now) is not { } units)
            {
                return null;
            }

            picked[want.Pool] = units;
        }

        return picked;
    }

    private static ICollection<string> Nothing => [];

    private Start StartOf(
        PlanNode node,
        Dictionary<string, IReadOnlyList<PoolUnit>> picked,
        DateTimeOffset now
    )
    {
        var leases = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var want in node.Wants)
        {
            var units = picked[want.Pool];
            pools[want.Pool].Take(want, units);
            var identities = units.Select(unit => unit.Identity).ToArray();
            node.Holds.Add((want, identities));
            leases[want.Pool] = identities;
        }

        node.LastLeases = leases;
        node.Phase = Phase.Running;
        node.Attempts++;
        node.StartedAt = now;
        Running++;
        return new Start(node.Step, node.Attempts, node.Reasons, node.Digests, leases)
        {
            Changes = node.Changes?.ToArray() ?? [],
            FailedBefore = node.FailedClasses?.ToArray() ?? [],
            Returns = node.Returns,
            Budget = node.Step.Retry.Timeout,
        };
    }

    private List<Step> ToInspect()
    {
        var inspect = new List<Step>();
        foreach (var node in toInspect)
        {
            if (node is { Phase: Phase.Stale, IsInspected: false, IsInspecting: false })
            {
                node.IsInspecting = true;
                inspecting++;
                inspect.Add(node.Step);
            }
        }

        toInspect.Clear();
        return inspect;
    }

    private DateTimeOffset? Wake(DateTimeOffset now)
    {
        var wake = NextLook(now);
        foreach (var node in delayed)
        {
            if (node.Phase == Phase.Stale && (wake is null || node.NotBefore < wake))
            {
                wake = node.NotBefore;
            }
        }

        return wake;
    }
}

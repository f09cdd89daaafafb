namespace AvatarBuild.Engine.Planning;

/// <summary>Chooses which ready steps start now, and with which units.</summary>
internal sealed class Starter(ReadyQueues ready, Pools pools, Failures failures)
{
    /// <summary>What starts now.</summary>
    public List<Start> Begin(DateTimeOffset now)
    {
        var begin = new List<Start>();
        if (ready.IsEmpty)
        {
            return begin;
        }

        var skipped = new List<PlanNode>();
        var drained = new HashSet<string>(StringComparer.Ordinal);
        while (!failures.IsStopped && ready.Next(drained) is var (queue, node))
        {
            if (!ready.IsReady(node))
            {
                queue.Remove(node);
            }
            else if (failures.StopWithItsGroup(node))
            {
                continue;
            }
            else if (pools.Lacking(node, now) is { } lacking)
            {
                failures.GiveUp(node, lacking);
            }
            else if (pools.Pick(node, now) is { } picked)
            {
                pools.Take(node, picked);
                begin.Add(StartOf(node, now));
            }
            else if (node.Avoid is { Count: > 0 })
            {
                // What it waits for needn't keep those behind it.
                queue.Remove(node);
                skipped.Add(node);
            }
            else
            {
                queue.IsClosed = true;
                Drain(queue, drained, now);
            }
        }

        skipped.ForEach(ready.Offer);
        ready.Reopen();
        return begin;
    }

    private static Start StartOf(PlanNode node, DateTimeOffset now)
    {
        node.Phase = Phase.Running;
        node.Attempts++;
        node.StartedAt = now;
        return new Start(node.Step, node.Attempts, node.Reasons, node.Digests, node.LastUnits)
        {
            Changes = node.Changes?.ToArray() ?? [],
            FailedBefore = node.FailedClasses?.ToArray() ?? [],
            IsFromCache = node.IsFromCache,
            Budget = node.Step.Retry.Timeout,
        };
    }

    // A step that wants several units would wait without end while others take them one by one.
    private void Drain(ReadyQueue queue, HashSet<string> drained, DateTimeOffset now)
    {
        foreach (var want in queue.Wants)
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
}

namespace AvatarBuild.Engine.Planning;

/// <summary>
/// Stale steps that wait for resources only. Steps are queued as they become ready, so that a decision costs what changed, not
/// what there is.
/// </summary>
internal sealed class ReadyQueues(
    PlanNodes nodes,
    Questions questions,
    Pools pools,
    PlanOptions options
)
{
    private readonly Dictionary<string, ReadyQueue> queues = new(StringComparer.Ordinal);
    private readonly List<PlanNode> delayed = [];

    /// <summary>Steps may be queued; before, what is known of durations isn't loaded.</summary>
    public bool AreOpen { get; private set; }

    public bool IsEmpty => queues.Count == 0;

    /// <summary>From now on steps are queued.</summary>
    public void Open()
    {
        AreOpen = true;
        foreach (var node in nodes.All)
        {
            Offer(node);
        }
    }

    /// <summary>Queues a step if it is ready.</summary>
    public void Offer(PlanNode node)
    {
        if (!AreOpen || options.DryRun || node.Queue is not null || !IsReady(node))
        {
            return;
        }

        var key = ReadyQueue.KeyOf(node);
        if (!queues.TryGetValue(key, out var queue))
        {
            queues[key] = queue = new ReadyQueue(node.Wants, node.Step.Feeds);
        }

        node.Remaining = RemainingOf(node);
        queue.Add(node);
    }

    /// <summary>A retry waits until it is due.</summary>
    public void Delay(PlanNode node, DateTimeOffset until)
    {
        node.NotBefore = until;
        node.IsDelayed = true;
        delayed.Add(node);
    }

    /// <summary>Queues the steps whose delay is over.</summary>
    public void OfferDue(DateTimeOffset now)
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

    /// <summary>When the next delay is over; null where none waits.</summary>
    public DateTimeOffset? NextDue()
    {
        DateTimeOffset? due = null;
        foreach (var node in delayed)
        {
            if (node.Phase == Phase.Stale && (due is null || node.NotBefore < due))
            {
                due = node.NotBefore;
            }
        }

        return due;
    }

    /// <summary>A stale step waits for nothing but resources.</summary>
    public bool IsReady(PlanNode node)
    {
        if (
            node is not { Phase: Phase.Stale, IsDelayed: false, LookUpAsked: null }
            || !(node.IsInspected || node.IsFromCache)
        )
        {
            return false;
        }

        foreach (var input in node.Step.Inputs)
        {
            if (
                nodes.ProducerOf(input.Artifact) is { } made
                && made.Phase != Phase.Made
                && !(
                    made.Phase == Phase.Fresh
                    && (node.IsFromCache || questions.Files.ContainsKey(input.Artifact))
                )
            )
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What starts next: what feeds units that would idle, then by priority, then the longest path.</summary>
    /// <param name="drained">Pools of which nothing is to be taken in this round.</param>
    public (ReadyQueue Queue, PlanNode Node)? Next(HashSet<string> drained)
    {
        (ReadyQueue Queue, PlanNode Node)? best = null;
        var isUrgent = false;
        foreach (var queue in queues.Values)
        {
            if (queue.IsClosed || queue.First is not { } node || drained.Any(queue.IsFor))
            {
                continue;
            }

            var urgent = queue.Feeds is { } pool && IsHungry(pool);
            if (
                best is not { } other
                || (urgent && !isUrgent)
                || (urgent == isUrgent && ReadyQueue.Compare(node, other.Node) < 0)
            )
            {
                (best, isUrgent) = ((queue, node), urgent);
            }
        }

        return best;
    }

    /// <summary>A round is over: every queue may be asked again.</summary>
    public void Reopen()
    {
        foreach (var queue in queues.Values)
        {
            queue.IsClosed = false;
        }
    }

    // One step is to lie ready for each unit, so that it starts as soon as the running one has ended, and one behind it: short
    // ones that end together are used up faster than the next are prepared.
    private bool IsHungry(string pool)
    {
        if (!pools.ByName.TryGetValue(pool, out var wanted))
        {
            return false;
        }

        var ready = 0;
        foreach (var queue in queues.Values)
        {
            ready += queue.IsFor(pool) ? queue.Count : 0;
        }

        return !wanted.IsKnown || ready < 2 * wanted.Capacity;
    }

    // Its own work and the longest that follows. Where no time is known yet, the amount of work stands for it.
    private double RemainingOf(PlanNode node)
    {
        var longest = node.Ahead;
        foreach (var consumer in nodes.ConsumersOf(node))
        {
            longest = Math.Max(longest, RemainingOf(consumer));
        }

        return longest + (options.Estimates?.SecondsOf(node.Step) ?? node.Step.Work?.Units ?? 0);
    }
}

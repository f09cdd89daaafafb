using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Scheduling;

// Which stale steps start now, and which are looked at first.
public sealed partial class Plan
{
    private bool IsReady(PlanNode node, DateTimeOffset now) =>
        node.Phase == Phase.Stale
        && node.IsInspected
        && node.NotBefore <= now
        && node.Step.Inputs.All(input =>
            graph.ProducerOf(input.Artifact) is not { } producer
            || nodes[producer] is { Phase: Phase.Made }
            || (nodes[producer].Phase == Phase.Fresh && looked.ContainsKey(input.Artifact))
        );

    private List<Start> Begin(DateTimeOffset now)
    {
        var begin = new List<Start>();
        var ready = graph
            .Steps.Select(step => nodes[step])
            .Where(node => IsReady(node, now))
            .OrderByDescending(node => node.Step.Priority);
        foreach (var node in ready)
        {
            if (isStopped)
            {
                break;
            }

            if (Lacking(node) is { } lacking)
            {
                GiveUp(node, lacking);
            }
            else if (node.Step.Resources.All(want => pools[want.Pool].Free >= want.Count))
            {
                begin.Add(StartOf(node));
            }
        }

        return begin;
    }

    private StepFailure? Lacking(PlanNode node)
    {
        foreach (var want in node.Step.Resources)
        {
            var capacity = pools.TryGetValue(want.Pool, out var pool) ? pool.Capacity : 0;
            if (capacity < want.Count)
            {
                return new StepFailure(
                    "NoResource",
                    $"{node.Step.Name} wants {want.Count} of '{want.Pool}', and this run has {capacity}"
                );
            }
        }

        return null;
    }

    private Start StartOf(PlanNode node)
    {
        var leases = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var want in node.Step.Resources)
        {
            leases[want.Pool] = pools[want.Pool].Take(want.Count);
        }

        node.Leases = leases;
        node.Phase = Phase.Running;
        node.Attempts++;
        Running++;
        return new Start(node.Step, node.Attempts, node.Reasons, node.Digests, leases);
    }

    private List<Step> ToInspect()
    {
        var inspect = new List<Step>();
        foreach (var step in graph.Steps)
        {
            var node = nodes[step];
            if (node is { Phase: Phase.Stale, IsInspected: false, IsInspecting: false })
            {
                node.IsInspecting = true;
                inspect.Add(step);
            }
        }

        return inspect;
    }

    private bool IsInspecting() => nodes.Values.Any(node => node.IsInspecting);

    private DateTimeOffset? Wake(DateTimeOffset now)
    {
        DateTimeOffset? wake = null;
        foreach (var node in nodes.Values)
        {
            if (
                node.Phase == Phase.Stale
                && node.NotBefore > now
                && (wake is null || node.NotBefore < wake)
            )
            {
                wake = node.NotBefore;
            }
        }

        return wake;
    }
}

using System.Collections.Immutable;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>Stale steps that want the same resources and wait for nothing else, in the order in which they start.</summary>
/// <param name="wants">What each of them wants.</param>
/// <param name="feeds">The pool that what follows them will want, or null.</param>
internal sealed class ReadyQueue(ImmutableArray<ResourceWant> wants, string? feeds)
{
    private readonly SortedSet<PlanNode> nodes = new(new Order());

    public ImmutableArray<ResourceWant> Wants { get; } = wants;

    public string? Feeds { get; } = feeds;

    /// <summary>Nothing in it can start in this round.</summary>
    public bool IsClosed { get; set; }

    public int Count => nodes.Count;

    public PlanNode? First => nodes.Min;

    public void Add(PlanNode node)
    {
        node.Queue = this;
        nodes.Add(node);
    }

    public void Remove(PlanNode node)
    {
        nodes.Remove(node);
        node.Queue = null;
    }

    public bool IsFor(string pool) =>
        Wants.Any(want => string.Equals(want.Pool, pool, StringComparison.Ordinal));

    /// <summary>Steps of one queue have the same.</summary>
    public static string KeyOf(PlanNode node) =>
        string.Join(
            ' ',
            node.Wants.Select(want =>
                FormattableString.Invariant($"{want.Pool}:{want.Count}:{want.Least}:{want.Grade}")
            )
        )
        + ">"
        + node.Step.Feeds;

    /// <summary>Which of two goes first: negative for the first.</summary>
    public static int Compare(PlanNode a, PlanNode b)
    {
        var byPriority = b.Step.Priority.CompareTo(a.Step.Priority);
        var byWork = byPriority != 0 ? byPriority : b.Remaining.CompareTo(a.Remaining);
        return byWork != 0 ? byWork : a.Sequence.CompareTo(b.Sequence);
    }

    private sealed class Order : IComparer<PlanNode>
    {
        public int Compare(PlanNode? x, PlanNode? y) => ReadyQueue.Compare(x!, y!);
    }
}

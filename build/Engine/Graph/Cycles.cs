namespace AvatarBuild.Engine.Graph;

/// <summary>Steps that wait for each other.</summary>
internal static class Cycles
{
    /// <summary>
    /// Names along a cycle upstream of some steps, first and last the same; null when there is none. Looks at each
    /// step once, and on a heap stack: a chain may be as long as it likes.
    /// </summary>
    public static IReadOnlyList<string>? Upstream(BuildGraph graph, IReadOnlyList<Step> starts)
    {
        var done = new HashSet<Step>(ReferenceEqualityComparer.Instance);
        foreach (var start in starts)
        {
            if (Walk(graph, start, done) is { } cycle)
            {
                return cycle;
            }
        }

        return null;
    }

    private static List<string>? Walk(BuildGraph graph, Step start, HashSet<Step> done)
    {
        var path = new List<(Step Step, int Next)> { (start, 0) };
        var onPath = new HashSet<Step>(ReferenceEqualityComparer.Instance) { start };
        while (path.Count > 0)
        {
            var (step, next) = path[^1];
            if (next == step.Inputs.Length || done.Contains(step))
            {
                path.RemoveAt(path.Count - 1);
                onPath.Remove(step);
                done.Add(step);
                continue;
            }

            path[^1] = (step, next + 1);
            if (graph.ProducerOf(step.Inputs[next].Artifact) is not { } producer)
            {
                continue;
            }

            if (!onPath.Add(producer))
            {
                var from = path.FindIndex(at => ReferenceEquals(at.Step, producer));
                return [.. path[from..].Select(at => at.Step.Name), producer.Name];
            }

            path.Add((producer, 0));
        }

        return null;
    }
}

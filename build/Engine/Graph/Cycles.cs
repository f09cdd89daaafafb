namespace AvatarBuild.Engine.Graph;

/// <summary>Steps that wait for each other.</summary>
public static class Cycles
{
    /// <summary>Names along a cycle through a step, first and last the same; null when there is none.</summary>
    public static IReadOnlyList<string>? Through(BuildGraph graph, Step start)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();
        return Walk(graph, start, start, seen, path) ? path : null;
    }

    private static bool Walk(
        BuildGraph graph,
        Step start,
        Step at,
        HashSet<string> seen,
        List<string> path
    )
    {
        path.Add(at.Name);
        foreach (var input in at.Inputs)
        {
            if (graph.ProducerOf(input.Artifact) is not { } producer)
            {
                continue;
            }

            if (ReferenceEquals(producer, start))
            {
                path.Add(start.Name);
                return true;
            }

            if (seen.Add(producer.Id) && Walk(graph, start, producer, seen, path))
            {
                return true;
            }
        }

        path.RemoveAt(path.Count - 1);
        return false;
    }
}

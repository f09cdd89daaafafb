namespace AvatarBuild.Engine.Graph;

/// <summary>The graph can't be built: two steps make one file, or steps wait for each other.</summary>
public sealed class GraphException : Exception
{
    /// <summary>With every participant named.</summary>
    public GraphException(string message)
        : base(message) { }
}

/// <summary>
/// Steps, and who makes and who needs each artifact. It grows only by a step's expansion. Knows no state.
/// </summary>
public sealed class BuildGraph
{
    private readonly Dictionary<string, Step> steps = new(StringComparer.Ordinal);
    private readonly Dictionary<Artifact, Step> producers = [];
    private readonly Dictionary<Artifact, List<Step>> consumers = [];
    private readonly List<Step> order = [];

    /// <summary>In the order they were added.</summary>
    public IReadOnlyList<Step> Steps => order;

    /// <summary>The step that makes a file; null for a source.</summary>
    public Step? ProducerOf(Artifact artifact) => producers.GetValueOrDefault(artifact);

    /// <summary>Steps that read a file.</summary>
    public IReadOnlyList<Step> ConsumersOf(Artifact artifact) =>
        consumers.TryGetValue(artifact, out var found) ? found : [];

    /// <summary>The step of an id, or null.</summary>
    public Step? Find(string id) => steps.GetValueOrDefault(id);

    /// <summary>Adds steps; one that is there already (the same work under the same id) is shared.</summary>
    /// <returns>Those that weren't there.</returns>
    /// <exception cref="GraphException">Two different steps make one file, or steps wait for each other.</exception>
    public IReadOnlyList<Step> Add(IEnumerable<Step> added)
    {
        var fresh = new List<Step>();
        foreach (var step in added)
        {
            if (steps.TryGetValue(step.Id, out var existing) && IsSame(existing, step))
            {
                continue;
            }

            CheckNames(step);
            Link(step);
            fresh.Add(step);
        }

        return Cycles.Upstream(this, fresh) is { } cycle
            ? throw new GraphException(
                "these steps wait for each other: " + string.Join(" -> ", cycle)
            )
            : fresh;
    }

    // Inputs and outputs share the step's private folder: a name used twice would write through a link into a source.
    private static void CheckNames(Step step)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var name in step
                .Inputs.Select(input => input.FileName)
                .Concat(step.Outputs.Select(output => output.FileName))
        )
        {
            if (name is "" or "." or ".." || name.AsSpan().ContainsAny("/\\\0"))
            {
                throw new GraphException(
                    $"'{step.Name}' names a file '{name}'; a plain name is needed"
                );
            }

            if (name.StartsWith("staged-", StringComparison.Ordinal) || name is "record.json")
            {
                throw new GraphException(
                    $"'{step.Name}' names a file '{name}'; the engine keeps that name for itself"
                );
            }

            if (!names.Add(name))
            {
                throw new GraphException($"'{step.Name}' has two files named '{name}'");
            }
        }

        if (step.Expand is not null && step.Outputs.Count(output => output.IsFacts) != 1)
        {
            throw new GraphException($"'{step.Name}' brings steps; it needs one facts output");
        }

        foreach (var output in step.Outputs)
        {
            if (output.Artifact.Root != ArtifactRoot.Outputs)
            {
                throw new GraphException(
                    $"'{step.Name}' makes {output.Artifact}, which isn't below outputs"
                );
            }
        }
    }

    private void Link(Step step)
    {
        foreach (var output in step.Outputs)
        {
            if (!producers.TryAdd(output.Artifact, step))
            {
                throw new GraphException(
                    $"'{producers[output.Artifact].Name}' and '{step.Name}' both make {output.Artifact}"
                );
            }
        }

        foreach (var input in step.Inputs)
        {
            if (!consumers.TryGetValue(input.Artifact, out var readers))
            {
                consumers[input.Artifact] = readers = [];
            }

            readers.Add(step);
        }

        steps.Add(step.Id, step);
        order.Add(step);
    }

    private static bool IsSame(Step a, Step b) =>
        ReferenceEquals(a, b)
        || string.Equals(a.Name, b.Name, StringComparison.Ordinal)
            && a.Inputs.SequenceEqual(b.Inputs)
            && a.Outputs.SequenceEqual(b.Outputs)
            && a.Request.SequenceEqual(b.Request);
}

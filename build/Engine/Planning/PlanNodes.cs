using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>The graph with what the plan knows of each step, and the steps that are to be judged anew.</summary>
internal sealed class PlanNodes
{
    // By reference: a step's id is put together at every asking, and a decision asks for thousands.
    private readonly Dictionary<Step, PlanNode> nodes = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<PlanNode> touched = new();

    public BuildGraph Graph { get; } = new();

    public IEnumerable<PlanNode> All => nodes.Values;

    public PlanNode this[Step step] => nodes[step];

    /// <summary>Adds steps, to be judged.</summary>
    /// <param name="steps">Those that are there already are left as they are.</param>
    /// <param name="moved">Called at each change of a new step's phase.</param>
    public void Add(IEnumerable<Step> steps, Action<PlanNode, Phase> moved)
    {
        foreach (var step in Graph.Add(steps))
        {
            var node = new PlanNode(step, nodes.Count, moved);
            nodes.Add(step, node);
            Touch(node);
        }
    }

    /// <summary>The step that makes a file; null for a source.</summary>
    public PlanNode? ProducerOf(Artifact artifact) =>
        Graph.ProducerOf(artifact) is { } producer ? nodes[producer] : null;

    /// <summary>Steps that read what a step makes.</summary>
    public IEnumerable<PlanNode> ConsumersOf(PlanNode node)
    {
        foreach (var output in node.Step.Outputs)
        {
            foreach (var consumer in Graph.ConsumersOf(output.Artifact))
            {
                yield return nodes[consumer];
            }
        }
    }

    /// <summary>The step of a name, or null.</summary>
    public PlanNode? Named(string name) =>
        All.FirstOrDefault(node => string.Equals(node.Step.Name, name, StringComparison.Ordinal));

    /// <summary>A step is to be judged anew.</summary>
    public void Touch(PlanNode node) => touched.Enqueue(node);

    /// <summary>What reads a step's results is to be judged anew.</summary>
    public void TouchConsumers(PlanNode node)
    {
        foreach (var consumer in ConsumersOf(node))
        {
            touched.Enqueue(consumer);
        }
    }

    /// <summary>What makes or reads a file is to be judged anew.</summary>
    public void Touch(Artifact artifact)
    {
        foreach (var consumer in Graph.ConsumersOf(artifact))
        {
            touched.Enqueue(nodes[consumer]);
        }

        if (ProducerOf(artifact) is { } producer)
        {
            touched.Enqueue(producer);
        }
    }

    /// <summary>The next step to judge; null when there is none.</summary>
    public PlanNode? NextTouched() => touched.TryDequeue(out var node) ? node : null;
}

using AvatarBuild.Avatar;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Host.Reports;

namespace AvatarBuild.Host.Plans;

/// <summary>What a node's colour says.</summary>
internal enum Standing
{
    /// <summary>A file that somebody put there.</summary>
    Source,

    /// <summary>As it should be.</summary>
    Fresh,

    /// <summary>Is to be made.</summary>
    Stale,

    /// <summary>May have to be made.</summary>
    Pending,

    /// <summary>Can't be made.</summary>
    Bad,
}

/// <summary>A box of the picture.</summary>
/// <param name="Id">Its own in the picture: <c>n0</c>, <c>n1</c>.</param>
/// <param name="Kind">Its column: <c>inputs</c>, a kind of step, or <c>outputs</c>.</param>
/// <param name="Text">What stands in it.</param>
/// <param name="Standing">Its colour.</param>
/// <param name="Why">Reasons, a sentence each; empty for none.</param>
internal sealed record GraphNode(
    string Id,
    string Kind,
    string Text,
    Standing Standing,
    IReadOnlyList<string> Why
);

/// <summary>A build graph as boxes and arrows, for whoever writes it down in one format or another.</summary>
/// <param name="Nodes">In the order of the graph, each after what it is made from.</param>
/// <param name="Edges">From what is read to what reads it.</param>
internal sealed record GraphPicture(
    IReadOnlyList<GraphNode> Nodes,
    IReadOnlyList<(GraphNode From, GraphNode To)> Edges
)
{
    /// <summary>The column of what users put there.</summary>
    public const string Inputs = "inputs";

    /// <summary>The column of what users get.</summary>
    public const string Outputs = "outputs";

    /// <summary>The picture of a plan.</summary>
    public static GraphPicture Of(BuildReport report) => new Builder(report).Build();

    private sealed class Builder(BuildReport report)
    {
        private readonly List<GraphNode> nodes = [];
        private readonly List<(GraphNode, GraphNode)> edges = [];
        private readonly Dictionary<Artifact, GraphNode> files = [];
        private readonly Dictionary<Step, GraphNode> steps = new(
            ReferenceEqualityComparer.Instance
        );

        public GraphPicture Build()
        {
            foreach (var step in report.Steps)
            {
                Add(step);
            }

            return new GraphPicture(nodes, edges);
        }

        private void Add(StepReport report)
        {
            var step = report.Step;
            var node = Node(step.Kind, step.Name, StandingOf(report), WhyOf(report));
            // Sources come before it, so that nodes stand after what they are made from.
            nodes.Remove(node);
            var from = step.Inputs.Select(input => From(input.Artifact)).Distinct().ToList();
            nodes.Add(node);
            steps[step] = node;
            edges.AddRange(from.Select(source => (source, node)));
            foreach (var output in step.Outputs)
            {
                if (
                    output.Needed
                    && output.Artifact.ToString().EndsWith(".mp4", StringComparison.Ordinal)
                )
                {
                    var file = Node(Outputs, output.Artifact.ToString(), node.Standing, []);
                    edges.Add((node, file));
                }
            }

            if (step.Expand is not null && IsUnknown(report))
            {
                edges.Add(
                    (
                        node,
                        Node(
                            StepKinds.Render.Name,
                            "what follows " + step.Name,
                            Standing.Pending,
                            []
                        )
                    )
                );
            }
        }

        // Its facts bring the other steps, and nobody has them yet.
        private bool IsUnknown(StepReport of) =>
            !of.Step.Outputs.Any(output => report.Graph.ConsumersOf(output.Artifact).Count > 0)
            && !of.IsSettled
            && of.Failure is null;

        private GraphNode From(Artifact artifact)
        {
            if (
                report.Graph.ProducerOf(artifact) is { } producer
                && steps.TryGetValue(producer, out var step)
            )
            {
                return step;
            }

            if (!files.TryGetValue(artifact, out var file))
            {
                files[artifact] = file = Node(Inputs, artifact.ToString(), Standing.Source, []);
            }

            return file;
        }

        private GraphNode Node(
            string kind,
            string text,
            Standing standing,
            IReadOnlyList<string> why
        )
        {
            var node = new GraphNode(
                FormattableString.Invariant($"n{number++}"),
                kind,
                text,
                standing,
                why
            );
            nodes.Add(node);
            return node;
        }

        private int number;

        private static Standing StandingOf(StepReport report) =>
            report.Failure is not null ? Standing.Bad
            : report.IsSettled ? Standing.Fresh
            : report.Verdict is Verdict.Stale ? Standing.Stale
            : Standing.Pending;

        private static IReadOnlyList<string> WhyOf(StepReport report) =>
            report.Failure is { } failure
                ? [$"{failure.Class}: {failure.Message}"]
                : ReportFile.Reasons(report.Verdict);
    }
}

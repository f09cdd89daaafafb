using AvatarBuild.Avatar;
using AvatarBuild.Host.Console;

namespace AvatarBuild.Host.Plans;

/// <summary>Where a box stands, in pixels.</summary>
/// <param name="Node">The box.</param>
/// <param name="X">Its left side.</param>
/// <param name="Y">Its top.</param>
/// <param name="Width">Its width.</param>
internal sealed record PlacedNode(GraphNode Node, double X, double Y, double Width);

/// <summary>
/// A column for each kind of step, and in it every box as near as can be to the middle of what it is made from; so the
/// steps of one video lie on a line, and what videos share lies between them. Pure.
/// </summary>
internal sealed class GraphLayout
{
    /// <summary>A box's height.</summary>
    public const double Height = 30;

    private const double Row = 42;
    private const double ColumnGap = 56;
    private const double Margin = 24;
    private const double Top = 60;
    private const double LetterWidth = 6.6;
    private static readonly string[] OnItsLine =
    [
        StepKinds.Audio.Name,
        StepKinds.Render.Name,
        StepKinds.Verify.Name,
    ];

    private GraphLayout(GraphPicture picture)
    {
        var into = picture.Edges.ToLookup(edge => edge.To, edge => edge.From);
        var outOf = picture.Edges.ToLookup(edge => edge.From, edge => edge.To);
        var rows = FirstRows(picture, outOf);
        var columns = picture
            .Nodes.GroupBy(node => node.Kind, StringComparer.Ordinal)
            .OrderBy(column => Place(column.Key))
            .ToList();
        var x = Margin;
        foreach (var column in columns)
        {
            var width = Math.Max(84, column.Max(node => TextWidth(Shown(node))) + 24);
            var next = 0.0;
            var ordered = column
                .Select(node => (Node: node, Want: Want(node, rows, into)))
                .OrderBy(pair => pair.Want);
            foreach (var (node, want) in ordered)
            {
                var row = Math.Max(next, want);
                rows[node] = row;
                next = row + 1;
                Nodes.Add(new PlacedNode(node, x, Top + (row * Row), width));
            }

            Columns.Add((column.Key, x));
            x += width + ColumnGap;
        }

        Width = x - ColumnGap + Margin;
        Bottom = Nodes.Count == 0 ? Top : Nodes.Max(node => node.Y) + Height + Margin;
    }

    /// <summary>Every box.</summary>
    public List<PlacedNode> Nodes { get; } = [];

    /// <summary>Each column's kind and left side.</summary>
    public List<(string Kind, double X)> Columns { get; } = [];

    /// <summary>The picture's width.</summary>
    public double Width { get; }

    /// <summary>Where the picture ends below.</summary>
    public double Bottom { get; }

    /// <summary>Places all boxes.</summary>
    public static GraphLayout Of(GraphPicture picture) => new(picture);

    /// <summary>A box's text without what its column says already.</summary>
    public static string Shown(GraphNode node)
    {
        var text =
            node.Text.StartsWith(node.Kind + " ", StringComparison.Ordinal)
            || node.Text.StartsWith(node.Kind + "/", StringComparison.Ordinal)
                ? node.Text[(node.Kind.Length + 1)..]
                : node.Text;
        return text.Length > 40 ? text[..19] + "…" + text[^20..] : text;
    }

    // Sources stand in rows of their own first: recordings in the graph's order, what several share in between.
    private static Dictionary<GraphNode, double> FirstRows(
        GraphPicture picture,
        ILookup<GraphNode, GraphNode> outOf
    )
    {
        var rows = new Dictionary<GraphNode, double>(ReferenceEqualityComparer.Instance);
        var recordings = picture
            .Nodes.Where(node =>
                node.Kind == GraphPicture.Inputs
                && outOf[node].Any(step => step.Kind == StepKinds.Audio.Name)
            )
            .ToList();
        var others = picture
            .Nodes.Where(node => node.Kind == GraphPicture.Inputs)
            .Except(recordings)
            .ToList();
        // Each further source pushes what follows down by a row, so that lines stay straight.
        var owner = others.ToLookup(node => Owner(node, recordings, outOf));
        var row = 0;
        foreach (var recording in recordings)
        {
            rows[recording] = row++;
            foreach (var other in owner[recording])
            {
                rows[other] = row++;
            }
        }

        foreach (var other in others)
        {
            rows.TryAdd(other, row++);
        }

        return rows;
    }

    // The recording whose video is the middle one of those that use it.
    private static GraphNode? Owner(
        GraphNode source,
        List<GraphNode> recordings,
        ILookup<GraphNode, GraphNode> outOf
    )
    {
        var reached = Reached(source, outOf);
        var sharing = recordings
            .Where(recording => Reached(recording, outOf).Overlaps(reached))
            .ToList();
        return sharing.Count == 0 ? recordings.LastOrDefault() : sharing[(sharing.Count - 1) / 2];
    }

    private static HashSet<GraphNode> Reached(GraphNode from, ILookup<GraphNode, GraphNode> outOf)
    {
        var reached = new HashSet<GraphNode>(ReferenceEqualityComparer.Instance);
        var next = new Queue<GraphNode>([from]);
        while (next.TryDequeue(out var node))
        {
            foreach (var to in outOf[node])
            {
                if (reached.Add(to))
                {
                    next.Enqueue(to);
                }
            }
        }

        return reached;
    }

    // A step stands where the first thing it is made of does: its recording's line, or its portrait's.
    private static double Want(
        GraphNode node,
        Dictionary<GraphNode, double> rows,
        ILookup<GraphNode, GraphNode> into
    )
    {
        if (rows.TryGetValue(node, out var row))
        {
            return row;
        }

        var known = into[node].Where(rows.ContainsKey).ToList();
        // A portrait's step beside its portrait; a render on its recording's line, not between it and the portrait's.
        var line = known.Find(from => OnItsLine.Contains(from.Kind)) ?? known.FirstOrDefault();
        return line is null ? 0 : rows[line];
    }

    // Inputs, the kinds of steps in the order in which a video's files come into being, outputs.
    private static int Place(string kind)
    {
        for (var i = 0; i < StepKinds.All.Count; i++)
        {
            if (StepKinds.All[i].Name == kind)
            {
                return i;
            }
        }

        return kind == GraphPicture.Inputs ? -1 : StepKinds.All.Count;
    }

    private static double TextWidth(string text) => ScreenText.Columns(text) * LetterWidth;
}

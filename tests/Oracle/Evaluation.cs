namespace AvatarBuild.Oracle;

/// <summary>That a node did its work: what it was asked, and the texts it made.</summary>
internal sealed record Done(string Asked, string[] Texts);

/// <summary>
/// What every node of a world would make now: a clean build, worked out on paper. Where a fickle node isn't run, what
/// it made last stands in.
/// </summary>
internal sealed class Evaluation
{
    private readonly World world;

    private Evaluation(World world)
    {
        this.world = world;
        var count = world.Nodes.Count;
        Exists = new bool[count];
        IsBlocked = new bool[count];
        Asked = new string[count];
        Texts = new string[count][];
    }

    /// <summary>Is it part of the build, brought by whoever brings it?</summary>
    public bool[] Exists { get; }

    /// <summary>A source is missing before it: it can't be made.</summary>
    public bool[] IsBlocked { get; }

    /// <summary>All that its result depends on.</summary>
    public string[] Asked { get; }

    public string[][] Texts { get; }

    /// <summary>Evaluates.</summary>
    /// <param name="world">As it is now; sources are read from the disk.</param>
    /// <param name="fickle">Texts of a fickle node.</param>
    public static Evaluation Of(World world, Func<Node, IReadOnlyList<string>, string[]> fickle)
    {
        var all = new Evaluation(world);
        foreach (var node in world.Nodes)
        {
            all.Add(node, fickle);
        }

        return all;
    }

    private void Add(Node node, Func<Node, IReadOnlyList<string>, string[]> fickle)
    {
        Exists[node.Id] =
            !node.IsGone && (node.Parents.Length == 0 || node.Parents.Any(p => Brings(p, node)));
        var inputs = node.Reads.Select(TextOf).ToArray();
        IsBlocked[node.Id] = !Exists[node.Id] || inputs.Contains(null);
        if (IsBlocked[node.Id])
        {
            return;
        }

        var texts = inputs.Select(text => text!).ToArray();
        var tool = node.UsesTool ? $"tool {world.Tool}" : "";
        Asked[node.Id] = $"{node.Request}|{tool}|{string.Join('|', texts.Select(Work.Hash))}";
        Texts[node.Id] = node.IsFickle ? fickle(node, texts) : Work.Of(node, world.Tool, texts, 0);
    }

    private bool Brings(int parent, Node child) =>
        Exists[parent] && !IsBlocked[parent] && Texts[parent][^1] == $"{child.Digit}";

    private string? TextOf(Read read) =>
        read.Node == Read.Sources ? world.SourceText(read.Index)
        : IsBlocked[read.Node] ? null
        : Texts[read.Node][read.Index];
}

namespace AvatarBuild.Oracle;

/// <summary>What a build is expected to start.</summary>
/// <param name="Must">Nodes that have to be started.</param>
/// <param name="May">Nodes that may be started; more than <paramref name="Must"/> only behind something that fails.</param>
/// <param name="Clean">What a clean build would make.</param>
internal sealed record Prediction(bool[] Must, bool[] May, Evaluation Clean);

/// <summary>
/// Predicts which nodes a build starts: those never made, asked for something else than when they were made, wanted
/// and not there as they were made; and those whose bytes are gone while one that is started reads them. No other.
/// Knows what was made from the nodes' own counting, and what lies there from the disk; no type of the engine.
/// </summary>
internal sealed class Oracle(World world)
{
    private readonly Dictionary<string, Done> done = new(StringComparer.Ordinal);

    /// <summary>What a node of this name made last, or null.</summary>
    public Done? DoneOf(Node node) => done.GetValueOrDefault(node.Name);

    /// <summary>What the next build is to start.</summary>
    /// <param name="force">Everything, fresh or not.</param>
    /// <param name="isCut">The build is interrupted: nothing must be started.</param>
    public Prediction Predict(bool force, bool isCut)
    {
        var runs = new bool[world.Nodes.Count];
        while (true)
        {
            var clean = Evaluation.Of(world, (node, texts) => Fickle(node, texts, runs[node.Id]));
            var next = world.Nodes.Select(node => IsToRun(node, clean, runs, force)).ToArray();
            var isStable = true;
            for (var n = 0; n < runs.Length; n++)
            {
                isStable &= runs[n] || !next[n];
                runs[n] |= next[n];
            }

            if (isStable)
            {
                return new(isCut ? new bool[runs.Length] : Must(clean, runs, force), runs, clean);
            }
        }
    }

    /// <summary>Takes over what was done, after a build.</summary>
    public void Learn()
    {
        foreach (var node in world.Nodes.Where(node => node.Succeeded > 0))
        {
            var now = Actual();
            done[node.Name] = new Done(now.Asked[node.Id], now.Texts[node.Id]);
        }
    }

    /// <summary>What a clean build makes where fickle nodes make again what they made last.</summary>
    public Evaluation Actual() =>
        Evaluation.Of(world, (node, texts) => Fickle(node, texts, node.Succeeded > 0, node.Runs));

    /// <summary>Something before it fails in this build, so whether it is started is open.</summary>
    public bool[] Tainted(bool[] runs)
    {
        var tainted = new bool[runs.Length];
        foreach (var node in world.Nodes)
        {
            tainted[node.Id] = node
                .Reads.Select(read => read.Node)
                .Concat(node.Parents)
                .Any(n => n >= 0 && (tainted[n] || (runs[n] && world.Nodes[n].WillFail)));
        }

        return tainted;
    }

    private string[] Fickle(Node node, IReadOnlyList<string> texts, bool isRun, int? run = null) =>
        isRun || DoneOf(node) is not { } last
            ? Work.Of(node, world.Tool, texts, run ?? node.Runs + 1)
            : last.Texts;

    private bool IsToRun(Node node, Evaluation clean, bool[] runs, bool force) =>
        !clean.IsBlocked[node.Id]
        && (
            force
            || DoneOf(node) is not { } last
            || last.Asked != clean.Asked[node.Id]
            || Enumerable.Range(0, node.Outputs).Any(i => IsMissed(node, i, last.Texts[i], runs))
        );

    // Not there as it was made, and wanted by the user or by a node that is started.
    private bool IsMissed(Node node, int output, string text, bool[] runs) =>
        world.OutputText(node, output) != text
        && (
            node.IsWanted
            || world.Nodes.Any(n => runs[n.Id] && n.Reads.Contains(new Read(node.Id, output)))
        );

    private bool[] Must(Evaluation clean, bool[] runs, bool force)
    {
        var tainted = Tainted(runs);
        var must = new bool[runs.Length];
        for (var i = 0; i < runs.Length; i++)
        {
            foreach (var node in world.Nodes)
            {
                must[node.Id] |= !tainted[node.Id] && IsToRun(node, clean, must, force);
            }
        }

        return must;
    }
}

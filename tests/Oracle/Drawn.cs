using CsCheck;

namespace AvatarBuild.Oracle;

/// <summary>One edit: what, where, and how.</summary>
internal sealed record Edit(int Kind, int At, int Value);

/// <summary>Edits, then a build under such conditions.</summary>
/// <param name="Edits">Before it.</param>
/// <param name="Order">In which order nodes are declared, and how many run at once.</param>
/// <param name="Luck">Which nodes fail, and whether the build is interrupted or forced.</param>
internal sealed record Round(Edit[] Edits, int Order, int Luck);

/// <summary>A world and what happens in it, as drawn.</summary>
internal sealed record Drawn(int[] Nodes, Round[] Rounds, bool IsFickle)
{
    private static readonly Gen<Edit> Edits = Gen.Select(
        Gen.Int[0, EditKinds.Count - 1],
        Gen.Int[0, 15],
        Gen.Int[0, 7],
        (kind, at, value) => new Edit(kind, at, value)
    );

    /// <summary>Small worlds with a few rounds: what goes wrong goes wrong in a small one.</summary>
    public static Gen<Drawn> Any { get; } =
        Gen.Select(
            Gen.Int[0, 1 << 28].Array[1, 8],
            Gen.Select(
                Edits.Array[0, 3],
                Gen.Int[0, 255],
                Gen.Int[0, 1 << 16],
                (edits, order, luck) => new Round(edits, order, luck)
            ).Array[1, 5],
            Gen.Bool,
            (nodes, rounds, isFickle) => new Drawn(nodes, rounds, isFickle)
        );

    /// <summary>The world in a folder.</summary>
    public World In(string folder)
    {
        var nodes = new List<Node>();
        var fickle = new HashSet<int>();
        foreach (var seed in Nodes)
        {
            nodes.Add(Make(nodes, fickle, new Random(seed)));
        }

        nodes[^1].IsWanted = true;
        return new World(folder, nodes, ["s0", "s1", "s2"]);
    }

    private Node Make(List<Node> before, HashSet<int> behindFickle, Random dice)
    {
        var id = before.Count;
        var request = dice.Next(4);
        var parents = Parents(before, dice);
        var digit = dice.Next(Work.Digits);
        var reads = Reads(before, parents, digit, dice);
        var isBehind = reads.Exists(read => behindFickle.Contains(read.Node));
        var isFickle = IsFickle && dice.Next(4) == 0;
        var grows = dice.Next(3) == 0 && !isFickle && !isBehind;
        if (isBehind || isFickle)
        {
            behindFickle.Add(id);
        }

        var isWanted = dice.Next(2) == 0;
        return new Node
        {
            Id = id,
            Reads = reads,
            Outputs = isFickle ? 1 : 1 + (dice.Next(3) / 2),
            IsBlunt = dice.Next(3) == 0,
            Grows = grows,
            // What one makes anew is told from what it made before only where all before it is steady.
            IsFickle = isFickle && !isBehind,
            UsesTool = dice.Next(3) == 0,
            Parents = parents,
            Digit = digit,
            Request = request,
            IsWanted = isWanted,
            Name = isWanted ? $"n{id}" : $".build/i/n{id}",
        };
    }

    private static int[] Parents(List<Node> before, Random dice)
    {
        var growing = before.Where(node => node.Grows).Select(node => node.Id).ToArray();
        return growing.Length == 0 || dice.Next(3) == 0
            ? []
            :
            [
                .. Enumerable
                    .Range(0, 1 + (dice.Next(4) / 3))
                    .Select(_ => growing[dice.Next(growing.Length)])
                    .Distinct(),
            ];
    }

    // Only what is there whenever the node is: steady nodes, its only parent, and siblings.
    private static List<Read> Reads(List<Node> before, int[] parents, int digit, Random dice)
    {
        var all = Enumerable.Range(0, 3).Select(s => new Read(Read.Sources, s)).ToList();
        foreach (var node in before)
        {
            var isSibling =
                parents.Length > 0 && node.Digit == digit && node.Parents.SequenceEqual(parents);
            if (
                node.Parents.Length == 0
                || isSibling
                || (parents.Length == 1 && parents[0] == node.Id)
            )
            {
                all.AddRange(Enumerable.Range(0, node.Outputs).Select(i => new Read(node.Id, i)));
            }
        }

        var reads = new List<Read>();
        for (var count = dice.Next(4); count > 0; count--)
        {
            // Late ones more often: chains are where things go wrong.
            var at = Math.Max(dice.Next(all.Count), dice.Next(all.Count));
            if (!reads.Contains(all[at]))
            {
                reads.Add(all[at]);
            }
        }

        return reads;
    }
}

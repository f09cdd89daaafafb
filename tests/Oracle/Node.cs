namespace AvatarBuild.Oracle;

/// <summary>A file that a node reads: an output of another node, or a source (node −1).</summary>
internal sealed record Read(int Node, int Index)
{
    public const int Sources = -1;
}

/// <summary>How a node is to fail in the next build.</summary>
internal enum Trouble
{
    None,

    /// <summary>Says that it failed, with half an output left behind, in a way that may pass; does so once.</summary>
    Once,

    /// <summary>Likewise, in every attempt.</summary>
    Always,

    /// <summary>Says that it failed, in a way that no other attempt can mend.</summary>
    ForGood,

    /// <summary>Throws.</summary>
    Throws,

    /// <summary>Ends well without an output; that may pass.</summary>
    Forgets,
}

/// <summary>
/// One piece of work of a described build, as a person would describe it: what it reads, what it is asked, what it
/// makes. Edits change it between builds.
/// </summary>
internal sealed class Node
{
    public const int Attempts = 2;

    public required int Id { get; init; }

    public required List<Read> Reads { get; init; }

    /// <summary>How many files it makes.</summary>
    public required int Outputs { get; init; }

    /// <summary>Of each input it sees one bit: most edits before it change nothing after it.</summary>
    public required bool IsBlunt { get; init; }

    /// <summary>Its last output is a digit, and nodes that wait for this digit join the build.</summary>
    public required bool Grows { get; init; }

    /// <summary>Makes something else each time, as renderers do.</summary>
    public required bool IsFickle { get; init; }

    public required bool UsesTool { get; init; }

    /// <summary>Nodes that bring it when their digit is <see cref="Digit"/>; none: it is there from the start.</summary>
    public required int[] Parents { get; init; }

    public required int Digit { get; init; }

    /// <summary>What it is asked; 2 and 3 ask for the same in other words.</summary>
    public required int Request { get; set; }

    /// <summary>Somebody wants its outputs, so they must be there even when nobody reads them.</summary>
    public required bool IsWanted { get; set; }

    /// <summary>Isn't part of the build at present.</summary>
    public bool IsGone { get; set; }

    public required string Name { get; set; }

    public Trouble Trouble { get; set; }

    /// <summary>How often it was started in this build.</summary>
    public int Started;

    /// <summary>How often it did its work in this build.</summary>
    public int Succeeded;

    /// <summary>How often it did its work, ever.</summary>
    public int Runs;

    /// <summary>Path of an output, below the folder of outputs.</summary>
    public string PathOf(int output) => output == 0 ? Name : $"{Name}.{output}";

    public bool WillFail => Trouble is not (Trouble.None or Trouble.Once);

    /// <summary>How often it is started when it is started at all.</summary>
    public int ExpectedAttempts =>
        Trouble is Trouble.Once or Trouble.Always or Trouble.Forgets ? Attempts : 1;

    public override string ToString()
    {
        var traits = string.Concat(
            IsWanted ? " wanted" : "",
            IsBlunt ? " blunt" : "",
            IsFickle ? " fickle" : "",
            UsesTool ? " tool" : "",
            Grows ? " grows" : "",
            IsGone ? " gone" : ""
        );
        var reads = string.Join(
            ',',
            Reads.Select(r => r.Node < 0 ? $"s{r.Index}" : $"{r.Node}.{r.Index}")
        );
        var parents = Parents.Length == 0 ? "" : $" when {string.Join('|', Parents)} says {Digit}";
        return $"node {Id} {Name}*{Outputs} reads [{reads}] asked {Request}{traits}{parents}";
    }
}

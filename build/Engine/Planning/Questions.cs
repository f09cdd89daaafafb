using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>
/// What the plan asked about the world outside and what it was told. Each question is asked once, and may be answered late and
/// in any order.
/// </summary>
internal sealed class Questions
{
    private readonly Dictionary<Artifact, FileState> files = [];
    private readonly HashSet<Artifact> unanswered = [];
    private List<Artifact> examine = [];
    private List<Step> recall = [];
    private List<KeyedStep> explain = [];
    private List<KeyedStep> lookUp = [];
    private List<Expansion> expand = [];
    private readonly List<PlanNode> inspect = [];
    private int open;
    private bool isClosed;

    /// <summary>Files that were asked about or made, as they were found.</summary>
    public IReadOnlyDictionary<Artifact, FileState> Files => files;

    /// <summary>An answer is still to come.</summary>
    public bool AreOpen => unanswered.Count + open > 0;

    /// <summary>Asks for a file's state.</summary>
    public void Examine(Artifact artifact)
    {
        if (!isClosed && unanswered.Add(artifact))
        {
            examine.Add(artifact);
        }
    }

    /// <summary>Asks what earlier runs recorded of a step.</summary>
    public void Recall(PlanNode node)
    {
        if (!node.IsRecallAsked)
        {
            node.IsRecallAsked = true;
            Ask(recall, node.Step);
        }
    }

    /// <summary>Asks how a step's request differs from its record's.</summary>
    public void Explain(PlanNode node)
    {
        if (node.ExplainAsked != node.Key)
        {
            node.ExplainAsked = node.Key;
            Ask(explain, new KeyedStep(node.Step, node.Key, node.Digests));
        }
    }

    /// <summary>Asks the cache for a step's result.</summary>
    public void LookUp(PlanNode node)
    {
        node.LookUpAsked = node.Key;
        Ask(lookUp, new KeyedStep(node.Step, node.Key, node.Digests));
    }

    /// <summary>Asks which steps a step's facts bring.</summary>
    public void Expand(PlanNode node, string facts)
    {
        node.Expanded = facts;
        Ask(expand, new Expansion(node.Step, facts));
    }

    /// <summary>A stale step is to be inspected before it starts.</summary>
    public void Inspect(PlanNode node) => inspect.Add(node);

    /// <summary>Stale steps whose inspection begins now.</summary>
    public List<PlanNode> TakeInspections()
    {
        var taken = new List<PlanNode>();
        foreach (var node in inspect)
        {
            if (node is { Phase: Phase.Stale, IsInspected: false, IsInspecting: false })
            {
                node.IsInspecting = true;
                taken.Add(node);
            }
        }

        inspect.Clear();
        return isClosed ? [] : taken;
    }

    /// <summary>What is known of a file.</summary>
    public void Learn(Artifact artifact, FileState state)
    {
        files[artifact] = state;
        unanswered.Remove(artifact);
    }

    /// <summary>Any other question was answered.</summary>
    public void Answered() => open = Math.Max(0, open - 1);

    /// <summary>Nothing is asked any more, and nothing waited for.</summary>
    public void Close()
    {
        isClosed = true;
        _ = Take();
        unanswered.Clear();
        open = 0;
    }

    /// <summary>What is to be asked now.</summary>
    public Asked Take()
    {
        var asked = new Asked(examine, recall, explain, lookUp, expand);
        if (asked.Count > 0)
        {
            (examine, recall, explain, lookUp, expand) = ([], [], [], [], []);
        }

        return asked;
    }

    private void Ask<T>(List<T> questions, T question)
    {
        if (!isClosed)
        {
            questions.Add(question);
            open++;
        }
    }
}

using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Scheduling;

/// <summary>
/// Decides what runs. A pure state machine: states of files, records and outcomes in, decisions out. Knows no clock,
/// disk or task; <c>now</c> is told.
/// </summary>
public sealed partial class Plan
{
    private readonly BuildGraph graph = new();

    // By reference: a step's id is put together at every asking, and a decision asks for thousands.
    private readonly Dictionary<Step, PlanNode> nodes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Artifact, FileState> looked = [];
    private readonly HashSet<Artifact> unanswered = [];
    private readonly List<Artifact> toExamine = [];
    private readonly Queue<PlanNode> dirty = new();
    private readonly List<string> withdrawn = [];
    private readonly List<string> badKeys = [];
    private readonly TextBuffer text = new();
    private readonly IndexContent known;
    private readonly Func<string, string?> manifestOf;
    private readonly PlanOptions options;
    private readonly Dictionary<string, ResourcePool> pools;
    private const double MostJitter = 0.25;
    private Dictionary<string, PlanNode>? stoppedGroups;
    private readonly List<string> notes = [];
    private readonly List<UnitGivenUp> givenUp = [];
    private readonly List<Acceptance> accepted = [];
    private readonly List<StepFailed> failed = [];
    private bool isOpen;
    private bool isStopped;
    private bool isInterrupted;
    private PlanNode? stoppedBy;

    /// <summary>A plan over the first steps of a graph.</summary>
    /// <param name="steps">They bring the others by expansion.</param>
    /// <param name="known">What happened before.</param>
    /// <param name="manifestOf">From a step's id to the text its key was made of; asked only to explain.</param>
    /// <param name="pools">What steps may hold.</param>
    /// <param name="options">How to decide.</param>
    public Plan(
        IEnumerable<Step> steps,
        IndexContent known,
        Func<string, string?> manifestOf,
        IEnumerable<ResourcePool> pools,
        PlanOptions options
    )
    {
        this.known = known;
        this.manifestOf = manifestOf;
        this.options = options;
        this.pools = pools.ToDictionary(pool => pool.Name, StringComparer.Ordinal);
        moved = Moved;
        Grow(steps);
    }

    /// <summary>Adds first steps to the graph: they join the steps that are planned already.</summary>
    public void Add(IEnumerable<Step> roots) => Grow(roots);

    /// <summary>As far as it is known.</summary>
    public BuildGraph Graph => graph;

    /// <summary>Steps running now.</summary>
    public int Running { get; private set; }

    /// <summary>Steps that are to run and don't yet: for want of an input, a resource, or a retry's delay.</summary>
    public int Queued => nodes.Values.Count(node => node.Phase == Phase.Stale);

    /// <summary>A file's state, asked for by a decision.</summary>
    public void Learn(Artifact artifact, FileState state)
    {
        looked[artifact] = state;
        unanswered.Remove(artifact);
        Touch(graph.ConsumersOf(artifact));
        if (graph.ProducerOf(artifact) is { } producer)
        {
            dirty.Enqueue(nodes[producer]);
        }
    }

    /// <summary>The end of an inspection that a decision asked for.</summary>
    public void Inspected(Step step, StepFailure? problem)
    {
        var node = nodes[step];
        node.IsInspected = true;
        node.IsInspecting = false;
        inspecting--;
        if (problem is not null)
        {
            GiveUp(node, problem);
        }
        else
        {
            Offer(node);
        }
    }

    /// <summary>The end of an attempt that a decision started.</summary>
    public void Ended(Step step, Outcome outcome, double seconds, DateTimeOffset now)
    {
        var node = nodes[step];
        Running--;
        Return(node, _ => true, now);
        if (outcome is Outcome.Refused refused)
        {
            Refuse(node, refused, now);
            return;
        }

        if (node.Returns && outcome is Outcome.NotKept or Outcome.Failed)
        {
            NotKept(node);
            return;
        }

        node.HasReturned = node.Returns;
        node.Seconds += seconds;
        Judge(node, (outcome as Outcome.Failed)?.Failure);
        switch (outcome)
        {
            case Outcome.Succeeded done:
                if (!node.HasReturned)
                {
                    options.Estimates?.Learn(step, seconds);
                }

                Made(node, done.Record);
                break;
            case Outcome.Failed when !InputsStand(node):
                Wait(node);
                break;
            case Outcome.Failed failed when Blamed(failed.Failure) is { } blamed:
                Blame(blamed, node, failed.Failure, now);
                break;
            case Outcome.Failed failed:
                Retry(node, failed.Failure, now);
                break;
            case Outcome.Interrupted:
                node.Failure = NotReached("interrupted, and ended");
                node.Phase = Phase.NotReached;
                Touch(node);
                break;
        }

        // Last, since what it held is counted by it.
        node.Returns = false;
    }

    /// <summary>No attempt is started any more, nor a question asked: what isn't known is not reached.</summary>
    public void Stop() => isStopped = isInterrupted = true;

    /// <summary>Keys whose result was found to be bad since the last call: what is kept under them is to be forgotten.</summary>
    public IReadOnlyList<string> TakeBadKeys()
    {
        var taken = badKeys.ToArray();
        badKeys.Clear();
        return taken;
    }

    /// <summary>Ids of steps whose result was found to be bad since the last call: their record is to be withdrawn.</summary>
    public IReadOnlyList<string> TakeWithdrawn()
    {
        var taken = withdrawn.ToArray();
        withdrawn.Clear();
        return taken;
    }

    /// <summary>What to do now; ask again after every answer.</summary>
    public Decision Decide(DateTimeOffset now)
    {
        Settle();
        OfferDue(now);
        if (isInterrupted)
        {
            toExamine.Clear();
            unanswered.Clear();
            toInspect.Clear();
        }

        var inspect = ToInspect();
        // Nothing starts before everything that can be known beforehand is known: all bad input is told at once.
        isOpen |= unanswered.Count == 0 && inspecting == 0;
        // A step that is only to be looked at first isn't overtaken by lesser ones: looks are quick.
        var mayBegin = isOpen && !options.DryRun && !isStopped && inspect.Count == 0;
        var begin = mayBegin ? Begin(now) : [];
        // A step that can never get its resources gave up just now, and that blocks others.
        Settle();
        var examine = isInterrupted ? [] : toExamine.ToArray();
        toExamine.Clear();
        var look = isOpen && !options.DryRun && !isStopped ? Look(now) : [];
        var wake = isOpen && !isStopped ? Wake(now) : null;
        var waits =
            examine.Length + inspect.Count + begin.Count + unanswered.Count + Running + inspecting
                > 0
            || IsLooking();
        var isOver = !waits && (wake is null || options.DryRun);
        if (isOver)
        {
            CloseRest();
        }

        return new Decision(examine, inspect, begin, wake, isOver)
        {
            Look = look,
            Notes = ToTell(notes),
            GivenUp = ToTell(givenUp),
            Accepted = ToTell(accepted),
            Failed = ToTell(failed),
        };
    }

    /// <summary>Every step, what was decided and what came of it, in the graph's order.</summary>
    public BuildReport Report() =>
        new(
            [
                .. graph.Steps.Select(step =>
                {
                    var node = nodes[step];
                    return new StepReport(
                        step,
                        VerdictOf(node),
                        EndOf(node),
                        node.Attempts,
                        node.Seconds,
                        node.Failure,
                        node.Record?.Effective
                    )
                    {
                        HasReturned = node.HasReturned,
                    };
                }),
            ],
            graph
        )
        {
            Units = UnitReports(),
            Looked = looked,
        };

    private void Settle()
    {
        while (dirty.TryDequeue(out var node))
        {
            Evaluate(node);
        }
    }

    private void Grow(IEnumerable<Step> steps)
    {
        var added = graph.Add(steps);
        known.Records.Fetch(added.Select(step => step.Id));
        foreach (var step in added)
        {
            var node = new PlanNode(
                step,
                known.Records.GetValueOrDefault(step.Id),
                known.Failures.ContainsKey(step.Id),
                nodes.Count,
                moved
            );
            nodes.Add(step, node);
            dirty.Enqueue(node);
        }
    }

    private IEnumerable<PlanNode> Consumers(PlanNode node) =>
        node
            .Step.Outputs.SelectMany(output => graph.ConsumersOf(output.Artifact))
            .Select(step => nodes[step]);

    private void Touch(PlanNode node)
    {
        foreach (var consumer in Consumers(node))
        {
            dirty.Enqueue(consumer);
        }
    }

    private void Touch(IReadOnlyList<Step> steps)
    {
        foreach (var step in steps)
        {
            dirty.Enqueue(nodes[step]);
        }
    }

    private void Ask(Artifact artifact)
    {
        if (unanswered.Add(artifact))
        {
            toExamine.Add(artifact);
        }
    }

    private static Verdict VerdictOf(PlanNode node) =>
        node is { Phase: Phase.Fresh, Attempts: 0, Accepted: { } reasons }
            ? new Verdict.Accepted(reasons)
        : node is { Phase: Phase.Fresh, Attempts: 0 } ? new Verdict.Fresh()
        : node.Reasons.Count > 0 ? new Verdict.Stale(node.Reasons)
        : new Verdict.Pending(node.PendingOn ?? "");

    private StepEnd EndOf(PlanNode node) =>
        node.Phase switch
        {
            // Foreseen, not made.
            Phase.Made when options.DryRun => StepEnd.NotReached,
            Phase.Fresh when node.Attempts == 0 => StepEnd.Fresh,
            Phase.Fresh => StepEnd.Made,
            Phase.Made => StepEnd.Made,
            Phase.Failed => StepEnd.Failed,
            Phase.Blocked => StepEnd.Blocked,
            _ => StepEnd.NotReached,
        };
}

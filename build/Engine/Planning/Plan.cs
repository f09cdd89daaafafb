using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>
/// Decides what runs. A pure state machine: answers and outcomes in, questions and decisions out. Knows no clock, disk, cache or
/// task; <c>now</c> is told.
/// </summary>
public sealed class Plan
{
    private readonly PlanNodes nodes = new();
    private readonly Questions questions = new();
    private readonly Pools pools;
    private readonly ReadyQueues ready;
    private readonly Failures failures;
    private readonly Transitions transitions;
    private readonly Starter starter;
    private readonly PlanOptions options;
    private bool isInterrupted;
    private int inspecting;

    /// <summary>A plan over the first steps of a graph.</summary>
    /// <param name="steps">They bring the others by expansion.</param>
    /// <param name="pools">What steps may hold.</param>
    /// <param name="options">How to decide.</param>
    public Plan(IEnumerable<Step> steps, IEnumerable<ResourcePool> pools, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        this.pools = new(pools);
        ready = new(nodes, questions, this.pools, options);
        failures = new(nodes, questions, ready, options);
        transitions = new(nodes, questions, this.pools, ready, failures, options);
        starter = new(ready, this.pools, failures);
        Add(steps);
    }

    /// <summary>The graph, as far as it is known.</summary>
    public BuildGraph Graph => nodes.Graph;

    /// <summary>How long steps take; null where nobody asks.</summary>
    public Estimates? Estimates => options.Estimates;

    /// <summary>Steps running now.</summary>
    public int Running => transitions.Running;

    /// <summary>Steps that are to run and don't yet: for want of an input, a resource, or a retry's delay.</summary>
    public int Queued => transitions.Stale;

    internal Pools Pools => pools;

    /// <summary>Adds steps, at any time: also while others run.</summary>
    /// <param name="roots">Those that are in the graph already (the same work under the same id) are shared.</param>
    /// <exception cref="GraphException">Two different steps make one file, or steps wait for each other.</exception>
    public void Add(IEnumerable<Step> roots) => nodes.Add(roots, transitions.Moved);

    /// <summary>A file's state.</summary>
    internal void Learn(Artifact artifact, FileState state)
    {
        questions.Learn(artifact, state);
        nodes.Touch(artifact);
    }

    /// <summary>What earlier runs recorded of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="record">What it finished with, or null.</param>
    /// <param name="failedBefore">It failed when it was tried last.</param>
    internal void Recalled(Step step, StepRecord? record, bool failedBefore)
    {
        var node = nodes[step];
        questions.Answered();
        (node.IsRecalled, node.Record, node.FailedBefore) = (true, record, failedBefore);
        nodes.Touch(node);
    }

    /// <summary>How a step's request differs from its record's.</summary>
    /// <param name="asked">The question.</param>
    /// <param name="difference">Null where the record's manifest isn't known.</param>
    internal void Explained(KeyedStep asked, Difference? difference)
    {
        var node = nodes[asked.Step];
        questions.Answered();
        node.Explanation = (asked.Key, difference);
        nodes.Touch(node);
    }

    /// <summary>What the cache has for a stale step.</summary>
    /// <param name="asked">The question.</param>
    /// <param name="cached">What it would be recorded with; null where nothing is cached.</param>
    internal void LookedUp(KeyedStep asked, StepRecord? cached)
    {
        questions.Answered();
        transitions.LookedUp(nodes[asked.Step], asked.Key, cached);
    }

    /// <summary>The steps that a step's facts bring.</summary>
    /// <param name="step">The step.</param>
    /// <param name="brought">Those steps; null when they can't be told.</param>
    /// <param name="trouble">Why not; null when they can.</param>
    /// <exception cref="GraphException">They contradict the graph.</exception>
    internal void Expanded(Step step, IReadOnlyList<Step>? brought, string? trouble)
    {
        questions.Answered();
        if (brought is not null)
        {
            Add(brought);
            return;
        }

        var node = nodes[step];
        var unusable = $"the facts that {node.Step.Name} left can't be used: {trouble}";
        failures.GiveUp(node, new StepFailure(EngineFailures.InternalError, unusable));
    }

    /// <summary>The end of an inspection.</summary>
    /// <param name="step">The step.</param>
    /// <param name="problem">Why it can't be made, or null.</param>
    /// <param name="ahead">What <see cref="Step.Ahead"/> told.</param>
    internal void Inspected(Step step, StepFailure? problem, double ahead = 0)
    {
        var node = nodes[step];
        (node.IsInspected, node.IsInspecting, node.Ahead) = (true, false, ahead);
        inspecting--;
        if (problem is not null)
        {
            failures.GiveUp(node, problem);
        }
        else
        {
            ready.Offer(node);
        }
    }

    /// <summary>What a look at a pool found.</summary>
    internal void Tell(string pool, PoolView view, DateTimeOffset now) =>
        pools[pool].Tell(view, now);

    /// <summary>A running step's program has ended: its told-apart units are free, its counted shares only when nothing but its publication is left.</summary>
    internal void Released(Step step, bool isStaged, DateTimeOffset now)
    {
        // What follows a step comes before what waits beside it: where something does, its share waits too.
        var node = nodes[step];
        var isLast = isStaged && !nodes.ConsumersOf(node).Any();
        pools.GiveBack(node, pool => !pool.IsCounted || isLast, now);
    }

    /// <summary>The end of an attempt that a decision started.</summary>
    internal void Ended(Step step, Outcome outcome, double seconds, DateTimeOffset now) =>
        transitions.Ended(nodes[step], outcome, seconds, now);

    /// <summary>No attempt is started any more, nor a question asked: what isn't known is not reached.</summary>
    internal void Stop() => failures.IsStopped = isInterrupted = true;

    /// <summary>What to do now; ask again after every answer.</summary>
    internal Decision Decide(DateTimeOffset now)
    {
        transitions.Settle();
        ready.OfferDue(now);
        if (isInterrupted)
        {
            questions.Close();
        }

        var inspect = Inspect();
        var wantsPaces = IsOpening(inspect.Count);
        var mayStart = ready.AreOpen && !options.DryRun && !failures.IsStopped;
        // A step that is only to be looked at first isn't overtaken by lesser ones: looks are quick.
        var begin = mayStart && inspect.Count == 0 ? starter.Begin(now) : [];
        // A step that can never get its resources gave up just now, and that blocks others.
        transitions.Settle();
        var asked = questions.Take();
        mayStart &= !failures.IsStopped;
        var look = mayStart ? pools.BeginLooks(now) : [];
        var wake = ready.AreOpen && !failures.IsStopped ? Wake(now) : null;
        var waits =
            questions.AreOpen || pools.AreLookedAt || wantsPaces || Running + inspecting > 0;
        var isOver = !waits && (wake is null || options.DryRun);
        if (isOver)
        {
            failures.CloseRest();
        }

        return new Decision(asked, inspect, begin, wake, isOver)
        {
            WantsPaces = wantsPaces,
            Look = look,
            Notes = Taken(pools.Notes),
            GivenUp = Taken(pools.GivenUp),
            Accepted = Taken(transitions.Accepted),
            Failed = Taken(failures.Failed),
            Invalidated = Taken(transitions.Invalidated),
        };
    }

    /// <summary>Every step, what was decided and what came of it, in the graph's order.</summary>
    public BuildReport Report() =>
        new([.. Graph.Steps.Select(step => ReportOf(nodes[step]))], Graph)
        {
            Looked = questions.Files,
        };

    /// <summary>Seconds until everything is done, if all that may run does: <see cref="Outlook"/>.</summary>
    /// <returns>Null while nothing is known of a kind of step that is left.</returns>
    public double? SecondsLeft(Estimates estimates, DateTimeOffset now) =>
        new Outlook(nodes, pools, estimates).SecondsLeft(now);

    /// <summary>Seconds of all steps that one expansion brings, as those known so far did on average; null before the first.</summary>
    public double? TypicalSeconds(Estimates estimates) =>
        new Outlook(nodes, pools, estimates).TypicalSeconds();

    private List<Inspection> Inspect()
    {
        var inspect = new List<Inspection>();
        foreach (var node in questions.TakeInspections())
        {
            inspecting++;
            inspect.Add(
                new(
                    node.Step,
                    [.. node.Step.Inputs.Where(input => nodes.ProducerOf(input.Artifact) is null)]
                )
            );
        }

        return inspect;
    }

    // Nothing starts before everything that can be known beforehand is known: all bad input is told at once. How long steps take
    // is asked last, and only where one is to run.
    private bool IsOpening(int inspections)
    {
        if (ready.AreOpen || questions.AreOpen || inspecting + inspections > 0)
        {
            return false;
        }

        if (Queued > 0 && !options.DryRun && !isInterrupted && Estimates is { IsLoaded: false })
        {
            return true;
        }

        ready.Open();
        return false;
    }

    private DateTimeOffset? Wake(DateTimeOffset now)
    {
        var (look, due) = (pools.NextLook(now), ready.NextDue());
        return look is null || due < look ? due : look;
    }

    // Told once.
    private static T[] Taken<T>(List<T> told)
    {
        if (told.Count == 0)
        {
            return [];
        }

        var taken = told.ToArray();
        told.Clear();
        return taken;
    }

    private StepReport ReportOf(PlanNode node) =>
        new(
            node.Step,
            VerdictOf(node),
            EndOf(node),
            node.Attempts,
            node.Seconds,
            node.Failure,
            node.Record?.Effective
        )
        {
            IsCacheHit = node.IsCacheHit,
        };

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

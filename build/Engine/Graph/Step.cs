using System.Collections.Immutable;

namespace AvatarBuild.Engine.Graph;

/// <summary>A file a step reads.</summary>
/// <param name="Role">What it is to the step, for example <c>recording</c>; the key names it so, never by its path.</param>
/// <param name="Artifact">The file.</param>
/// <param name="FileName">The plain name under which the step finds it in its private folder.</param>
public sealed record StepInput(string Role, Artifact Artifact, string FileName)
{
    /// <summary>
    /// Earlier versions of this program didn't ask for it: a record without it is as good as one with it, and is written
    /// anew with it, so that an upgrade makes nothing again.
    /// </summary>
    public bool IsSinceLater { get; init; }
}

/// <summary>A file a step makes.</summary>
/// <param name="Role">What it is to the step.</param>
/// <param name="Artifact">Where it is published.</param>
/// <param name="FileName">The plain name under which the step writes it in its private folder.</param>
/// <param name="Needed">Wanted by the user, so it must be there even when no step needs its bytes.</param>
/// <param name="IsFacts">A small text (64 KiB at most) that the state remembers whole: it feeds <see cref="Step.Expand"/>.</param>
public sealed record StepOutput(
    string Role,
    Artifact Artifact,
    string FileName,
    bool Needed = false,
    bool IsFacts = false
);

/// <summary>One line of what a step asks for: part of its key, and its explanation.</summary>
/// <param name="Label">What the value is, for example <c>prompt</c>.</param>
/// <param name="Value">The value, whole; paths in it are symbolic.</param>
public sealed record RequestLine(string Label, string Value);

/// <summary>A share of a pool that a step holds while it runs.</summary>
/// <param name="Pool">The pool's name, for example <c>cpu</c>.</param>
/// <param name="Count">How many of its units.</param>
public sealed record ResourceWant(string Pool, int Count)
{
    /// <summary>What each unit must be able to give, in the pool's measure; told-apart units only.</summary>
    public long Least { get; init; }

    /// <summary>The model that its program loads; a unit where it is loaded already is preferred. Null where that is no matter.</summary>
    public string? Model { get; init; }

    /// <summary>The lowest grade that each unit may have, for example a card's generation; told-apart units only, 0 for any.</summary>
    public double Grade { get; init; }
}

/// <summary>How often and how patiently a step is tried.</summary>
/// <param name="Attempts">All attempts in a run: 3 is one and two more.</param>
/// <param name="Delay">Before the second attempt.</param>
/// <param name="Backoff">What each further delay is multiplied by.</param>
/// <param name="Timeout">Of one attempt; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for none.</param>
public sealed record RetryPolicy(int Attempts, TimeSpan Delay, double Backoff, TimeSpan Timeout)
{
    /// <summary>The same where the machine was at fault, and no step: trouble that passes costs another attempt and no result.</summary>
    public int AttemptsOnTrouble { get; init; } = 3;

    /// <summary>Before the second attempt then; doubled before each further one.</summary>
    public TimeSpan DelayOnTrouble { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>All attempts in a run after such a failure.</summary>
    public int AttemptsAfter(StepFailure failure) =>
        failure is { Scope: FailureScope.OfMachine }
            ? Math.Max(Attempts, AttemptsOnTrouble)
            : Attempts;

    /// <summary>The delay after such a failure, the last of so many attempts.</summary>
    public TimeSpan DelayAfter(StepFailure failure, int attempts)
    {
        var earlier = Math.Max(0, attempts - 1);
        return failure is { Scope: FailureScope.OfMachine }
            ? DelayOnTrouble * Math.Pow(2, earlier)
            : Delay * Math.Pow(Backoff, earlier);
    }

    /// <summary>One attempt of at most ten minutes.</summary>
    public static RetryPolicy Once { get; } = new(1, TimeSpan.Zero, 1, TimeSpan.FromMinutes(10));
}

/// <summary>Makes a step's outputs in its private folder.</summary>
/// <param name="run">The folder, the executor, the attempt.</param>
/// <param name="cancellationToken">Cancelled on interruption and time-out; the action then lets its exception out.</param>
public delegate Task<StepResult> StepAction(StepRun run, CancellationToken cancellationToken);

/// <summary>Looks at a stale step's sources, quickly and before anything runs.</summary>
/// <param name="paths">Absolute paths of the step's inputs that are sources, by role.</param>
/// <param name="cancellationToken">Ends the look.</param>
/// <returns>What is wrong, or null.</returns>
public delegate Task<StepFailure?> StepInspection(
    IReadOnlyDictionary<string, string> paths,
    CancellationToken cancellationToken
);

/// <summary>A node of the graph: inputs, outputs, what is asked for, resources wanted. Knows nothing of what happened before.</summary>
public sealed record Step
{
    /// <summary>For people: its kind and its subject, for example <c>render a</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The first word of <see cref="Name"/>: steps of one kind are counted together.</summary>
    public required string Kind { get; init; }

    /// <summary>Files it reads.</summary>
    public ImmutableArray<StepInput> Inputs { get; init; } = [];

    /// <summary>Files it makes; the first one's path is the step's identity in the state.</summary>
    public required ImmutableArray<StepOutput> Outputs { get; init; }

    /// <summary>What is asked for, all that can make the step stale besides its inputs' content.</summary>
    public ImmutableArray<RequestLine> Request { get; init; } = [];

    /// <summary>
    /// All that its request follows from besides its inputs and this program. Asked only when it is explained or was run;
    /// null: the request explains itself.
    /// </summary>
    public Func<IReadOnlyList<Cause>>? Causes { get; init; }

    /// <summary>Held while it runs, all or none.</summary>
    public ImmutableArray<ResourceWant> Resources { get; init; } = [new("cpu", 1)];

    /// <summary>How it is tried again.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Once;

    /// <summary>Steps that share a fate: a failure whose scope is the group keeps all of it from starting. Null for none.</summary>
    public string? Group { get; init; }

    /// <summary>Among ready steps the larger goes first; among equals the one with most work ahead of it.</summary>
    public int Priority { get; init; }

    /// <summary>
    /// A pool that what follows this step will want: while it has units to spare and too little is ready for it, this
    /// step goes before all others. Null for none.
    /// </summary>
    public string? Feeds { get; init; }

    /// <summary>How much work will follow that isn't in the graph yet, to compare with others of its kind; asked only when it is to run.</summary>
    public Func<double>? Ahead { get; init; }

    /// <summary>What it is about, for whoever made the graph to read in its report; the engine never looks at it.</summary>
    public object? Subject { get; init; }

    /// <summary>What its duration follows from; null where nobody expects anything.</summary>
    public Workload? Work { get; init; }

    /// <summary>Its result is worth keeping: when the same is asked for again, under whatever name, it comes back.</summary>
    public bool IsCached { get; init; }

    /// <summary>Does the work.</summary>
    public required StepAction Action { get; init; }

    /// <summary>A look at its sources before anything runs, or null.</summary>
    public StepInspection? Inspect { get; init; }

    /// <summary>From the text of the facts output, the steps that it makes possible, or null. Pure.</summary>
    public Func<string, IReadOnlyList<Step>>? Expand { get; init; }

    /// <summary>The path of its first output: what the state knows it by.</summary>
    public string Id => Outputs[0].Artifact.ToString();
}

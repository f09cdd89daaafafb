using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;

namespace AvatarBuild.Host.Events;

/// <summary>Something that happened in a run: a closed set. Every report, metric, trace and hook is made of these.</summary>
/// <param name="At">When.</param>
internal abstract record RunEvent(DateTimeOffset At)
{
    /// <summary>The first step is about to run. A run with nothing to do has no events.</summary>
    /// <param name="At">When the run began.</param>
    /// <param name="Run">The run's name.</param>
    /// <param name="Recipe">Its recipe.</param>
    /// <param name="Videos">Videos it is about.</param>
    /// <param name="Pools">What steps may hold.</param>
    public sealed record RunStarted(
        DateTimeOffset At,
        string Run,
        string Recipe,
        int Videos,
        IReadOnlyList<PoolSize> Pools
    ) : RunEvent(At);

    /// <summary>Something asked for can't be made, found before anything was started for it.</summary>
    /// <param name="At">When it was found.</param>
    /// <param name="Name">The step's name, or the video's where no step is to blame.</param>
    /// <param name="Failure">What is wrong.</param>
    public sealed record Refused(DateTimeOffset At, string Name, StepFailure Failure) : RunEvent(At)
    {
        /// <summary>A look at a step's sources found it; else the request for the video was wrong.</summary>
        public bool IsOfStep { get; init; }
    }

    /// <summary>A step that another version of this program made is taken as made by this one.</summary>
    /// <param name="At">When.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Reasons">Why it would have run.</param>
    public sealed record StepAccepted(DateTimeOffset At, Step Step, IReadOnlyList<string> Reasons)
        : RunEvent(At);

    /// <summary>An attempt that runs came further.</summary>
    /// <param name="At">When.</param>
    /// <param name="Step">Its step.</param>
    /// <param name="Done">How much of it is done, 0 to 1.</param>
    public sealed record AttemptProgressed(DateTimeOffset At, Step Step, double Done)
        : RunEvent(At);

    /// <summary>A step failed for this run: the plan doesn't try it again.</summary>
    /// <param name="At">When.</param>
    /// <param name="Name">The step's name.</param>
    /// <param name="Failure">Its last failure.</param>
    public sealed record StepFailed(DateTimeOffset At, string Name, StepFailure Failure)
        : RunEvent(At);

    /// <summary>An attempt starts.</summary>
    /// <param name="At">When.</param>
    /// <param name="Start">What and why.</param>
    public sealed record AttemptStarted(DateTimeOffset At, Start Start) : RunEvent(At);

    /// <summary>An attempt ended.</summary>
    /// <param name="At">When.</param>
    /// <param name="Attempt">What came of it.</param>
    public sealed record AttemptEnded(DateTimeOffset At, AttemptRecord Attempt) : RunEvent(At);

    /// <summary>A published file that isn't what was written was moved away.</summary>
    /// <param name="At">When.</param>
    /// <param name="Artifact">Its name.</param>
    /// <param name="To">Where it is now, absolute.</param>
    public sealed record FileSetAside(DateTimeOffset At, Artifact Artifact, string To)
        : RunEvent(At);

    /// <summary>Something went wrong that fails no step.</summary>
    /// <param name="At">When.</param>
    /// <param name="Text">What.</param>
    public sealed record Noted(DateTimeOffset At, string Text) : RunEvent(At);

    /// <summary>A look at a card.</summary>
    /// <param name="At">When.</param>
    /// <param name="Sample">What was seen.</param>
    public sealed record CardSampled(DateTimeOffset At, CardSample Sample) : RunEvent(At);

    /// <summary>A card's condition changed.</summary>
    /// <param name="At">When.</param>
    /// <param name="Notice">How.</param>
    public sealed record CardChanged(DateTimeOffset At, CardNotice Notice) : RunEvent(At);

    /// <summary>The run is over.</summary>
    /// <param name="At">When.</param>
    /// <param name="Summary">All that became of it.</param>
    public sealed record RunEnded(DateTimeOffset At, RunSummary Summary) : RunEvent(At);
}

/// <summary>A resource, as far as a run may use it.</summary>
/// <param name="Name">The pool's name: <c>cpu</c>, <c>gpu</c>.</param>
/// <param name="Capacity">Units in all.</param>
/// <param name="Identities">Their names, as leases name them; empty for a counted pool.</param>
internal sealed record PoolSize(string Name, int Capacity, IReadOnlyList<string> Identities)
{
    /// <summary>What people call a unit: <c>GPU 0</c> for a card that is leased by its UUID.</summary>
    public Func<string, string> Title { get; init; } = identity => identity;
}

/// <summary>An attempt at a step that has ended.</summary>
/// <param name="Step">The step.</param>
/// <param name="Number">From 1.</param>
/// <param name="Reasons">Why it ran.</param>
/// <param name="Leases">Identities it held, by pool; counted pools have none.</param>
/// <param name="Start">When it began.</param>
/// <param name="Seconds">How long it took, publication included.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Failure">Why it failed, or null.</param>
internal sealed record AttemptRecord(
    Step Step,
    int Number,
    IReadOnlyList<string> Reasons,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Leases,
    DateTimeOffset Start,
    double Seconds,
    AttemptOutcome Outcome,
    StepFailure? Failure
)
{
    /// <summary>Its result came from the cache; nothing was run.</summary>
    public bool IsFromCache { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset End => Start.AddSeconds(Seconds);
}

/// <summary>What came of an attempt.</summary>
internal enum AttemptOutcome
{
    /// <summary>Published and recorded.</summary>
    Succeeded,

    /// <summary>Failed, or timed out.</summary>
    Failed,

    /// <summary>Ended by the user.</summary>
    Interrupted,
}

/// <summary>A look at a card.</summary>
/// <param name="Card">As the gpu pool's leases name it.</param>
/// <param name="Name">The product's name; empty where nobody knows.</param>
/// <param name="MemoryUsedBytes">Of all programs on it.</param>
/// <param name="MemoryTotalBytes">What it has.</param>
/// <param name="TemperatureCelsius">Its core's; null where it doesn't say.</param>
/// <param name="Utilisation">Of the last interval, 0 to 1; null where it doesn't say.</param>
internal sealed record CardSample(
    string Card,
    string Name,
    long MemoryUsedBytes,
    long MemoryTotalBytes,
    double? TemperatureCelsius,
    double? Utilisation
)
{
    /// <summary>The card's number, as people count.</summary>
    public int Index { get; init; }

    /// <summary>Its power, W; null where it doesn't say.</summary>
    public double? Watts { get; init; }

    /// <summary>Of two looks the lower of each figure; a figure that one of them doesn't know is taken from the other.</summary>
    public static CardSample Lowest(CardSample one, CardSample other) =>
        one with
        {
            MemoryUsedBytes = Math.Min(one.MemoryUsedBytes, other.MemoryUsedBytes),
            TemperatureCelsius = Lower(one.TemperatureCelsius, other.TemperatureCelsius),
            Watts = Lower(one.Watts, other.Watts),
            Utilisation = Lower(one.Utilisation, other.Utilisation),
        };

    /// <summary>Of two looks the higher of each figure; a figure that one of them doesn't know is taken from the other.</summary>
    public static CardSample Highest(CardSample one, CardSample other) =>
        one with
        {
            MemoryUsedBytes = Math.Max(one.MemoryUsedBytes, other.MemoryUsedBytes),
            TemperatureCelsius = Higher(one.TemperatureCelsius, other.TemperatureCelsius),
            Watts = Higher(one.Watts, other.Watts),
            Utilisation = Higher(one.Utilisation, other.Utilisation),
        };

    /// <summary>The higher one that is known; null where neither is.</summary>
    public static double? Higher(double? one, double? other) => one > other ? one : other ?? one;

    private static double? Lower(double? one, double? other) => one < other ? one : other ?? one;
}

/// <summary>How a card is.</summary>
internal enum CardCondition
{
    /// <summary>It takes jobs, for the first time or again.</summary>
    Good,

    /// <summary>It is too warm, and gets no new job until it has cooled.</summary>
    Hot,

    /// <summary>It failed in a way that is the card's own: it gets no job in this run any more.</summary>
    Quarantined,
}

/// <summary>A card's condition changed.</summary>
/// <param name="Card">As the gpu pool's leases name it.</param>
/// <param name="Condition">How it is now.</param>
/// <param name="Text">What happened, for people.</param>
internal sealed record CardNotice(string Card, CardCondition Condition, string Text)
{
    /// <summary>The card, as people call it.</summary>
    public string Name { get; init; } = "GPU " + Card;

    /// <summary>Why the card gets no job any more, without its name; null where it does.</summary>
    public string? Why { get; init; }
}

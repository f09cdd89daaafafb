using System.Collections.Immutable;
using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Host.Events;

/// <summary>
/// The looks at one card over a run of any length, in bounded memory, and the attempts that held it. When there are too
/// many looks, four points become two: the lowest and the highest of each figure, so no peak is ever lost.
/// </summary>
internal sealed class CardHistory
{
    /// <summary>More points than a chart on a page has columns; a multiple of <see cref="Together"/>.</summary>
    private const int Most = 1200;
    private const int Together = 4;
    private readonly List<RunEvent.CardSampled> kept = [];
    private readonly List<RunEvent.CardSampled> waiting = [];
    private readonly List<CardJob> jobs = [];
    private int looksTogether = 1;

    /// <summary>The last look; null before the first.</summary>
    public CardSample? Last { get; private set; }

    /// <summary>As it stands.</summary>
    public CardUse Use => new(Last!, [.. kept, .. Extremes(waiting)], [.. jobs]);

    public void Add(RunEvent.CardSampled look)
    {
        Last = look.Sample;
        for (var i = 0; i < jobs.Count; i++)
        {
            jobs[i] = jobs[i].End is null ? jobs[i].See(look.Sample) : jobs[i];
        }

        waiting.Add(look);
        if (waiting.Count < looksTogether)
        {
            return;
        }

        kept.AddRange(Extremes(waiting));
        waiting.Clear();
        if (kept.Count >= Most)
        {
            var fewer = kept.Chunk(Together).SelectMany(Extremes).ToArray();
            kept.Clear();
            kept.AddRange(fewer);
            looksTogether = Math.Max(Together, looksTogether * 2);
        }
    }

    public void Began(RunEvent.AttemptStarted attempt)
    {
        var start = attempt.Start;
        var port = start.Leases.GetValueOrDefault(PortSource.Name) is [var held, ..] ? held : null;
        jobs.Add(new CardJob(start.Step.Name, start.Attempt, port, attempt.At));
    }

    public void Ended(Step step, DateTimeOffset at)
    {
        var i = jobs.FindLastIndex(job => job.Step == step.Name);
        jobs[i] = jobs[i] with { End = at };
    }

    private static IEnumerable<RunEvent.CardSampled> Extremes(
        IReadOnlyList<RunEvent.CardSampled> looks
    ) =>
        looks.Count < 2
            ? looks
            :
            [
                looks[0] with
                {
                    Sample = looks.Select(look => look.Sample).Aggregate(CardSample.Lowest),
                },
                looks[^1] with
                {
                    Sample = looks.Select(look => look.Sample).Aggregate(CardSample.Highest),
                },
            ];
}

/// <summary>What a run saw of a card, and what ran on it.</summary>
/// <param name="Last">The last look.</param>
/// <param name="Samples">All looks; of a long run, of each stretch the lowest and the highest of each figure.</param>
/// <param name="Jobs">In the order they began.</param>
internal sealed record CardUse(
    CardSample Last,
    ImmutableArray<RunEvent.CardSampled> Samples,
    ImmutableArray<CardJob> Jobs
)
{
    /// <summary>Seconds in which at least one attempt held it.</summary>
    public double BusySeconds
    {
        get
        {
            var (busy, until) = (TimeSpan.Zero, DateTimeOffset.MinValue);
            foreach (var job in Jobs)
            {
                var from = job.Start > until ? job.Start : until;
                until = job.End > until ? job.End.Value : until;
                busy += until > from ? until - from : TimeSpan.Zero;
            }

            return busy.TotalSeconds;
        }
    }
}

/// <summary>An attempt on a card. Maxima are null where it was over before a look.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Number">Of the attempt, from 1.</param>
/// <param name="Port">The port that it held, or null.</param>
/// <param name="Start">When it began.</param>
internal sealed record CardJob(string Step, int Number, string? Port, DateTimeOffset Start)
{
    private int looks;
    private double utilisation;

    /// <summary>Null while it runs.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Most memory in use on the card.</summary>
    public long? MaxMemoryBytes { get; private init; }

    /// <summary>Highest temperature, °C.</summary>
    public double? MaxCelsius { get; private init; }

    /// <summary>Highest power, W.</summary>
    public double? MaxWatts { get; private init; }

    /// <summary>Mean utilisation, 0 to 1.</summary>
    public double? Utilisation => looks == 0 ? null : utilisation / looks;

    /// <summary>The same after a look at its card.</summary>
    public CardJob See(CardSample sample) =>
        this with
        {
            looks = looks + (sample.Utilisation is null ? 0 : 1),
            utilisation = utilisation + (sample.Utilisation ?? 0),
            MaxMemoryBytes = Math.Max(MaxMemoryBytes ?? 0, sample.MemoryUsedBytes),
            MaxCelsius = CardSample.Higher(MaxCelsius, sample.TemperatureCelsius),
            MaxWatts = CardSample.Higher(MaxWatts, sample.Watts),
        };
}

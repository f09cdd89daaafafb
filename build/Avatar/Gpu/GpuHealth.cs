using AvatarBuild.Engine.Scheduling;

namespace AvatarBuild.Avatar.Gpu;

/// <summary>A card at a moment of a run.</summary>
/// <param name="Seconds">Since the first look.</param>
/// <param name="UsedMiB">Memory in use.</param>
/// <param name="Temperature">°C, or null.</param>
/// <param name="Watts">W, or null.</param>
/// <param name="Utilisation">Percent, or null.</param>
public sealed record GpuSample(
    double Seconds,
    long UsedMiB,
    int? Temperature,
    double? Watts,
    int? Utilisation
);

/// <summary>An attempt on a card: from the lease to its end. Maxima are null where it was over before the first look.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Number">Of the attempt, from 1.</param>
/// <param name="Port">The port that it held, or null.</param>
/// <param name="StartSeconds">Since the first look.</param>
public sealed record GpuJob(string Step, int Number, string? Port, double StartSeconds)
{
    /// <summary>Since the first look; null while it runs.</summary>
    public double? EndSeconds { get; init; }

    /// <summary>Most memory in use on the card.</summary>
    public long? MaxMiB { get; init; }

    /// <summary>Highest temperature, °C.</summary>
    public int? MaxTemperature { get; init; }

    /// <summary>Highest power, W.</summary>
    public double? MaxWatts { get; init; }

    /// <summary>Mean utilisation, percent.</summary>
    public double? Utilisation { get; init; }
}

/// <summary>All that was seen of a card in a run.</summary>
/// <param name="Card">As it was at the last look.</param>
/// <param name="Samples">At most 600, evenly spaced in time.</param>
/// <param name="Jobs">In the order they began.</param>
public sealed record GpuHistory(
    GpuCard Card,
    IReadOnlyList<GpuSample> Samples,
    IReadOnlyList<GpuJob> Jobs
);

/// <summary>Cards' health over a run, and what ran on them. May be told and asked from any thread.</summary>
/// <param name="time">The clock.</param>
public sealed class GpuHealth(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Record> records = new(StringComparer.Ordinal);
    private long? first;

    /// <summary>Is told of each card at each look.</summary>
    public Action<GpuCard>? Seen { get; set; }

    /// <summary>What was seen so far, in the order of the cards' numbers; empty where no card was wanted.</summary>
    public IReadOnlyList<GpuHistory> Histories()
    {
        lock (gate)
        {
            return
            [
                .. records
                    .Values.Where(record => record.Card is not null)
                    .OrderBy(record => record.Card!.Index)
                    .Select(record => new GpuHistory(
                        record.Card!,
                        record.Series.All(),
                        [.. record.Jobs.Select(job => job.Done())]
                    )),
            ];
        }
    }

    /// <summary>What people call a card: its number where it was seen, else its UUID.</summary>
    public string TitleOf(string uuid)
    {
        lock (gate)
        {
            return records.GetValueOrDefault(uuid)?.Card?.ShortTitle ?? uuid;
        }
    }

    /// <summary>A look at all cards.</summary>
    public void Sample(IReadOnlyList<GpuCard> cards)
    {
        foreach (var card in cards)
        {
            Seen?.Invoke(card);
        }

        lock (gate)
        {
            var now = Now();
            foreach (var card in cards)
            {
                var record = Of(card.Uuid);
                record.Card = card;
                record.Series.Add(
                    new GpuSample(now, card.UsedMiB, card.Temperature, card.Watts, card.Utilisation)
                );
                record.Jobs.ForEach(job => job.See(card));
            }
        }
    }

    /// <summary>An attempt begins on a card.</summary>
    public void Began(string uuid, Start start)
    {
        ArgumentNullException.ThrowIfNull(start);
        var port = start.Leases.GetValueOrDefault(PortSource.Name) is [var held, ..] ? held : null;
        lock (gate)
        {
            Of(uuid).Jobs.Add(new Open(new GpuJob(start.Step.Name, start.Attempt, port, Now())));
        }
    }

    /// <summary>It gave it back; one that never began is none.</summary>
    public void Ended(string uuid, Start start)
    {
        ArgumentNullException.ThrowIfNull(start);
        lock (gate)
        {
            Of(uuid).Jobs.FindLast(job => job.Is(start))?.End(Now());
        }
    }

    private Record Of(string uuid) =>
        records.TryGetValue(uuid, out var record) ? record : records[uuid] = new Record();

    private double Now()
    {
        first ??= time.GetTimestamp();
        return Math.Round(time.GetElapsedTime(first.Value).TotalSeconds, 3);
    }

    private sealed class Record
    {
        public GpuCard? Card { get; set; }

        public GpuSeries Series { get; } = new();

        public List<Open> Jobs { get; } = [];
    }

    private sealed class Open(GpuJob job)
    {
        private GpuJob job = job;
        private int looks;
        private double sum;

        public bool Is(Start start) => job.Step == start.Step.Name && job.Number == start.Attempt;

        public void See(GpuCard card)
        {
            if (job.EndSeconds is not null)
            {
                return;
            }

            looks += card.Utilisation is null ? 0 : 1;
            sum += card.Utilisation ?? 0;
            job = job with
            {
                MaxMiB = Math.Max(job.MaxMiB ?? 0, card.UsedMiB),
                MaxTemperature = card.Temperature is { } degrees
                    ? Math.Max(job.MaxTemperature ?? degrees, degrees)
                    : job.MaxTemperature,
                MaxWatts = card.Watts is { } watts
                    ? Math.Max(job.MaxWatts ?? watts, watts)
                    : job.MaxWatts,
            };
        }

        public void End(double now) => job = job with { EndSeconds = now };

        public GpuJob Done() =>
            looks == 0 ? job : job with { Utilisation = Math.Round(sum / looks, 1) };
    }
}

using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>A job that is still to be done, as a forecast plays it.</summary>
/// <param name="Seconds">That it should still take.</param>
/// <param name="Wants">What it holds meanwhile.</param>
/// <param name="Priority">Among ready jobs the larger goes first.</param>
internal sealed record ForecastJob(double Seconds, IReadOnlyList<ResourceWant> Wants, int Priority)
{
    /// <summary>It holds its resources already.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Jobs that wait for it.</summary>
    public List<ForecastJob> Followers { get; } = [];

    /// <summary>Jobs it waits for.</summary>
    public int Waiting { get; set; }

    /// <summary>It can't start before another one ended.</summary>
    public void After(ForecastJob other)
    {
        other.Followers.Add(this);
        Waiting++;
    }
}

/// <summary>
/// Plays what is left by the plan's own rule (deepest first, resources all or none). A sum over capacity would be short
/// by half where three equal videos are left for two cores.
/// </summary>
/// <param name="capacities">Units of each pool.</param>
internal sealed class Forecast(IReadOnlyDictionary<string, int> capacities)
{
    private readonly Dictionary<string, int> free = new(capacities, StringComparer.Ordinal);
    private readonly PriorityQueue<ForecastJob, double> running = new();
    private readonly PriorityQueue<ForecastJob, (int, int)> ready = new();
    private int arrived;
    private double now;

    /// <summary>Seconds until the last one ends.</summary>
    public double Play(IEnumerable<ForecastJob> jobs)
    {
        foreach (var job in jobs)
        {
            if (job.IsRunning)
            {
                Begin(job);
            }
            else if (job.Waiting == 0)
            {
                Enqueue(job);
            }
        }

        BeginReady();
        while (running.TryDequeue(out var job, out var end))
        {
            now = end;
            foreach (var want in job.Wants)
            {
                free[want.Pool] = free.GetValueOrDefault(want.Pool) + Units(want);
            }

            foreach (var follower in job.Followers)
            {
                if (--follower.Waiting == 0)
                {
                    Enqueue(follower);
                }
            }

            BeginReady();
        }

        return now;
    }

    private void Enqueue(ForecastJob job) => ready.Enqueue(job, (-job.Priority, arrived++));

    private void BeginReady()
    {
        var later = new List<(ForecastJob Job, (int, int) Place)>();
        while (HasFree() && ready.TryDequeue(out var job, out var place))
        {
            if (job.Wants.All(want => free.GetValueOrDefault(want.Pool) >= Units(want)))
            {
                Begin(job);
            }
            else
            {
                later.Add((job, place));
            }
        }

        foreach (var (job, place) in later)
        {
            ready.Enqueue(job, place);
        }
    }

    private bool HasFree()
    {
        foreach (var units in free.Values)
        {
            if (units > 0)
            {
                return true;
            }
        }

        return false;
    }

    private void Begin(ForecastJob job)
    {
        foreach (var want in job.Wants)
        {
            free[want.Pool] = free.GetValueOrDefault(want.Pool) - Units(want);
        }

        running.Enqueue(job, now + job.Seconds);
    }

    // What wants more than there is fails at once; here it must not stop the others.
    private int Units(ResourceWant want) =>
        Math.Min(want.Count, capacities.GetValueOrDefault(want.Pool));
}

namespace AvatarBuild.Engine.Planning;

/// <summary>How long what is left of a plan will take, by what is known of its steps' durations.</summary>
internal sealed class Outlook(PlanNodes nodes, Pools pools, Estimates estimates)
{
    // A step that takes longer than expected is taken to be nearly done.
    private const double LeastLeft = 0.1;

    /// <summary>
    /// Seconds until everything is done, if all that may run does. What steps bring that haven't told their facts yet is
    /// taken to be like what others brought.
    /// </summary>
    /// <returns>Null while nothing is known of a kind of step that is left.</returns>
    public double? SecondsLeft(DateTimeOffset now)
    {
        var jobs = new Dictionary<PlanNode, ForecastJob>(ReferenceEqualityComparer.Instance);
        var all = new List<ForecastJob>();
        List<ForecastJob>? typical = null;
        foreach (var step in nodes.Graph.Steps)
        {
            var node = nodes[step];
            if (node.Phase is not (Phase.Waiting or Phase.Stale or Phase.Running))
            {
                continue;
            }

            if (JobOf(node, now) is not { } job)
            {
                return null;
            }

            jobs[node] = job;
            all.Add(job);
            LinkInputs(node, job, jobs);
            if (step.Expand is not null && node.Expanded is null)
            {
                typical ??= Typical();
                if (typical is null)
                {
                    return null;
                }

                Follow(job, typical, all);
            }
        }

        var capacities = pools.ByName.Values.ToDictionary(
            pool => pool.Name,
            pool => pool.Capacity,
            StringComparer.Ordinal
        );
        return new Forecast(capacities).Play(all);
    }

    /// <summary>Seconds of all steps that one expansion brings, as those known so far did on average; null before the first.</summary>
    public double? TypicalSeconds() => Typical()?.Sum(job => job.Seconds);

    private ForecastJob? JobOf(PlanNode node, DateTimeOffset now)
    {
        if (estimates.SecondsOf(node.Step) is not { } seconds)
        {
            return null;
        }

        var isRunning = node.Phase == Phase.Running;
        var left = isRunning
            ? Math.Max(seconds - (now - node.StartedAt).TotalSeconds, LeastLeft * seconds)
            : seconds;
        return new ForecastJob(left, node.Step.Resources, node.Step.Priority)
        {
            IsRunning = isRunning,
        };
    }

    private void LinkInputs(PlanNode node, ForecastJob job, Dictionary<PlanNode, ForecastJob> jobs)
    {
        foreach (var input in node.Step.Inputs)
        {
            if (
                nodes.ProducerOf(input.Artifact) is { } producer
                && jobs.TryGetValue(producer, out var before)
            )
            {
                job.After(before);
            }
        }
    }

    // One job a kind, in the graph's order: the mean of what each expansion brought. Null before the first.
    private List<ForecastJob>? Typical()
    {
        var expansions = nodes.All.Count(node => node.Expanded is not null);
        if (expansions == 0)
        {
            return null;
        }

        var typical = new List<ForecastJob>();
        foreach (
            var kind in nodes
                .Graph.Steps.Where(step => step.Expand is null)
                .GroupBy(step => step.Kind, StringComparer.Ordinal)
        )
        {
            var seconds = 0.0;
            foreach (var step in kind)
            {
                if (estimates.SecondsOf(step) is not { } known)
                {
                    return null;
                }

                seconds += known;
            }

            var first = kind.First();
            typical.Add(new ForecastJob(seconds / expansions, first.Resources, first.Priority));
        }

        return typical;
    }

    private static void Follow(ForecastJob job, List<ForecastJob> typical, List<ForecastJob> all)
    {
        foreach (var like in typical)
        {
            var next = new ForecastJob(like.Seconds, like.Wants, like.Priority);
            next.After(job);
            all.Add(next);
            job = next;
        }
    }
}

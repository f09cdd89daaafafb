using AvatarBuild.Avatar.Videos;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Reports.Metrics;

/// <summary>
/// A run as Prometheus reads it: <c>/metrics</c> while it lasts, <c>outputs/report/metrics.prom</c> at its end. A metric's
/// name, once out, stays.
/// </summary>
internal static class MetricsText
{
    /// <summary>The exposition's text.</summary>
    public static string Of(RunFigures figures)
    {
        var text = new Exposition();
        Run(text, figures);
        Videos(text, figures);
        Stages(text, figures);
        Pools(text, figures);
        Cards(text, figures);
        return text.ToString();
    }

    private static void Run(Exposition text, RunFigures figures)
    {
        var run = figures.Summary;
        text.Gauge("avatarbuild_build_info", "Constant 1; the program and what it runs.")
            .Add(1, ("version", AppVersion.Number), ("recipe", run.Recipe), ("run", run.Id));
        text.Gauge("avatarbuild_run_active", "1 while a run lasts, 0 after its end.")
            .Add(figures.IsOver ? 0 : 1);
        text.Gauge("avatarbuild_run_start_timestamp_seconds", "When the run began.")
            .Add(run.Start.ToUnixTimeMilliseconds() / 1000.0);
        text.Gauge("avatarbuild_run_duration_seconds", "How long the run has taken.")
            .Add(Math.Round((run.End - run.Start).TotalSeconds, 3));
        if (figures.IsOver)
        {
            text.Gauge("avatarbuild_run_end_timestamp_seconds", "When the run ended.")
                .Add(run.End.ToUnixTimeMilliseconds() / 1000.0);
            text.Gauge("avatarbuild_run_exit_code", "The exit code of the run.")
                .Add((int)run.ExitCode);
        }
    }

    private static void Videos(Exposition text, RunFigures figures)
    {
        var videos = text.Gauge("avatarbuild_videos", "Videos by what has become of them.");
        foreach (var status in Enum.GetValues<VideoStatus>())
        {
            videos.Add(figures.Summary.Count(status), ("status", Word(status, figures.IsOver)));
        }

        var failed = text.Gauge("avatarbuild_failed_videos", "Failed videos by class of failure.");
        var classes = figures
            .Summary.Videos.Select(VideoFailure.ClassOf)
            .OfType<string>()
            .GroupBy(name => name)
            .OrderBy(group => group.Key, StringComparer.Ordinal);
        foreach (var group in classes)
        {
            failed.Add(group.Count(), ("class", group.Key));
        }
    }

    // What wasn't reached is pending while the run lasts.
    private static string Word(VideoStatus status, bool isOver) =>
        status != VideoStatus.NotReached ? Words.Of(status)
        : isOver ? "not_reached"
        : "pending";

    private static void Stages(Exposition text, RunFigures figures)
    {
        var stages = figures
            .Summary.Record.Attempts.GroupBy(attempt => attempt.Step.Kind)
            .OrderBy(stage => stage.Key, StringComparer.Ordinal)
            .ToArray();
        var seconds = text.Counter(
            "avatarbuild_stage_seconds_total",
            "Seconds spent in a stage, all attempts together."
        );
        var attempts = text.Counter(
            "avatarbuild_attempts_total",
            "Attempts that ended, by stage and outcome."
        );
        var retries = text.Counter(
            "avatarbuild_retries_total",
            "Attempts that ended and weren't their step's first."
        );
        foreach (var stage in stages)
        {
            var label = ("stage", stage.Key);
            seconds.Add(Math.Round(stage.Sum(attempt => attempt.Seconds), 3), label);
            retries.Add(stage.Count(attempt => attempt.Number > 1), label);
            foreach (var outcome in Enum.GetValues<AttemptOutcome>())
            {
                var count = stage.Count(attempt => attempt.Outcome == outcome);
                attempts.Add(count, label, ("outcome", Words.Of(outcome)));
            }
        }

        text.Gauge("avatarbuild_steps_running", "Steps that are running.")
            .Add(figures.Running.Count);
        text.Gauge(
                "avatarbuild_steps_queued",
                "Steps that are to run and wait for an input, a resource or a retry's delay."
            )
            .Add(figures.Queued);
    }

    private static void Pools(Exposition text, RunFigures figures)
    {
        var units = text.Gauge("avatarbuild_pool_units", "Units that steps may hold.");
        var leased = text.Gauge("avatarbuild_pool_leased_units", "Units that steps hold.");
        foreach (var pool in figures.Summary.Record.Pools)
        {
            units.Add(pool.Capacity, ("pool", pool.Name));
            leased.Add(figures.Leased(pool.Name), ("pool", pool.Name));
        }
    }

    private static void Cards(Exposition text, RunFigures figures)
    {
        var record = figures.Summary.Record;
        var leased = text.Gauge("avatarbuild_gpu_leased", "1 while a step holds the card.");
        var busy = text.Counter(
            "avatarbuild_gpu_leased_seconds_total",
            "Seconds that ended attempts held the card."
        );
        var quarantined = text.Gauge(
            "avatarbuild_gpu_quarantined",
            "1 when the card gets no job any more in this run."
        );
        var hot = text.Gauge("avatarbuild_gpu_hot", "1 while the card gets no job until it cools.");
        foreach (var card in record.Pool("gpu").Identities)
        {
            var label = ("gpu", card);
            leased.Add(figures.IsLeased("gpu", card) ? 1 : 0, label);
            busy.Add(Math.Round(Held(record, card), 3), label);
            var told = record
                .Notices.Where(changed => changed.Notice.Card == card)
                .Select(changed => changed.Notice.Condition)
                .ToArray();
            // A card that was given up may get hot and cool as well, and stays given up.
            quarantined.Add(told.Contains(CardCondition.Quarantined) ? 1 : 0, label);
            var heat = told.LastOrDefault(how => how != CardCondition.Quarantined);
            hot.Add(heat == CardCondition.Hot ? 1 : 0, label);
        }

        Samples(text, figures.Cards);
    }

    private static void Samples(Exposition text, IReadOnlyList<CardSample> samples)
    {
        var used = text.Gauge("avatarbuild_gpu_memory_used_bytes", "Memory in use on the card.");
        var total = text.Gauge("avatarbuild_gpu_memory_total_bytes", "Memory the card has.");
        var celsius = text.Gauge("avatarbuild_gpu_temperature_celsius", "The card's temperature.");
        var utilisation = text.Gauge(
            "avatarbuild_gpu_utilization_ratio",
            "Share of the last interval in which the card worked."
        );
        foreach (var sample in samples)
        {
            var label = ("gpu", sample.Card);
            used.Add(sample.MemoryUsedBytes, label);
            total.Add(sample.MemoryTotalBytes, label);
            celsius.Add(sample.TemperatureCelsius, label);
            utilisation.Add(sample.Utilisation, label);
        }
    }

    private static double Held(RunRecord record, string card) =>
        record
            .Attempts.Where(attempt =>
                attempt.Leases.TryGetValue("gpu", out var held) && held.Contains(card)
            )
            .Sum(attempt => attempt.Seconds);
}

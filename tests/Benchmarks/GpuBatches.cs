namespace AvatarBuild.Benchmarks;

/// <summary>The claims on batches with many cards, from the simulator's log.</summary>
internal static class GpuBatches
{
    // Six attempts of fifty: 12 %.
    private static readonly (int Video, string[] Faults)[] Transient =
    [
        (4, ["slow-oom"]),
        (11, ["port"]),
        (19, ["nccl"]),
        (27, ["unknown"]),
        (33, ["rank"]),
        (42, ["killed"]),
    ];

    /// <returns>Its makespan, seconds.</returns>
    public static double Measure(string repository)
    {
        using var batch = new GpuBatch(repository);
        return Batch(batch, "without failures");
    }

    public static void MeasureWithFailures(string repository)
    {
        using var batch = new GpuBatch(repository);
        foreach (var (video, faults) in Transient)
        {
            batch.Machine.Fault(GpuBatch.NameOf(video), faults);
        }

        Batch(batch, "with 12 % transient failures");
    }

    private static double Batch(GpuBatch batch, string how)
    {
        var call = batch.RunAsync().Result;
        Table.Head(
            $"{GpuBatch.Videos} recordings of 3 to 60 s on {GpuBatch.Cards} simulated cards, {how}"
        );
        Table.Row("exit code", $"{call.ExitCode}", "0");
        Table.Row(
            "videos made",
            $"{batch.Report().Values.Count(video => video.Status == "made")}",
            "50"
        );
        var figures = new GpuFigures(batch.Machine.Runs(), GpuBatch.Cards);
        Print(figures);
        Table.Row("whole run, prepared to published", $"{call.Seconds:0.0} s");
        return figures.Makespan;
    }

    public static void Print(GpuFigures figures)
    {
        Table.Row("renderers started", $"{figures.Runs}");
        Table.Row("two jobs on one card, or one port", $"{figures.Collisions}", "0");
        Table.Row("cards busy", $"{figures.Busy:0.0 %}", "over 97 %");
        Table.Row("makespan, first start to last end", $"{figures.Makespan:0.0} s");
        Table.Row("max(sum / cards, longest chain)", $"{figures.Ideal:0.0} s");
        Table.Row(
            "makespan over that",
            $"{(figures.Makespan / figures.Ideal) - 1:0.0 %}",
            "at most 5 %"
        );
        Table.Row("first start to the last card's first", $"{figures.Head:0.00} s");
        Table.Row("first card's last end to the last one's", $"{figures.Tail:0.00} s");
        Gaps(figures, "good", isFailed: false);
        Gaps(figures, "failed", isFailed: true);
    }

    private static void Gaps(GpuFigures figures, string which, bool isFailed)
    {
        var gaps = figures.Gaps.Where(gap => gap.AfterFailure == isFailed).ToList();
        if (gaps.Count == 0)
        {
            return;
        }

        Row($"a {which} one's end to the next one's start", gap => gap.Seconds);
        if (gaps.Exists(gap => gap.Seconds > gap.SinceFree))
        {
            Row("the same, since its memory was free", gap => gap.SinceFree);
        }

        void Row(string what, Func<GpuGap, double> of) =>
            Table.Row(
                $"{what} ({gaps.Count}): median, largest",
                $"{Table.Ms(Table.Median([.. gaps.Select(of)]))}, {Table.Ms(gaps.Max(of))}",
                "under 500 ms"
            );
    }
}

namespace AvatarBuild.Benchmarks;

/// <summary>What a call costs that finds nothing to do: three videos and 1,000, in turns, so that both meet the same load.</summary>
internal static class Noop
{
    private const int Runs = 25;

    public static void Measure(string repository)
    {
        using var few = Made(repository, 3, out _);
        using var many = Made(repository, 1000, out var making);
        var times = new[] { new List<double>(), [] };
        var peak = 0.0;
        for (var run = 0; run < Runs; run++)
        {
            times[0].Add(few.Build(false, "--verbosity=quiet").Seconds);
            times[1].Add(many.Build(false, "--verbosity=quiet").Seconds);
        }

        for (var run = 0; run < 3; run++)
        {
            peak = Math.Max(peak, many.Build(true, "--verbosity=quiet").PeakMb);
        }

        Table.Head($"No-op through build.sh, {Runs} runs each in turns (media tools replayed)");
        for (var i = 0; i < 2; i++)
        {
            var name = i == 0 ? "3 videos" : "1,000 videos";
            Table.Row(
                $"{name}: median",
                Table.Ms(Table.Median(times[i])),
                i == 0 ? "at most 150 ms" : ""
            );
            Table.Row($"{name}: fastest", Table.Ms(times[i].Min()));
        }

        var ratio = Table.Median(times[1]) / Table.Median(times[0]);
        Table.Row("ratio of medians", Table.Times(ratio), "at most 2.5 ×");
        Table.Row("ratio of fastest", Table.Times(times[1].Min() / times[0].Min()));
        Table.Head("Peak memory of the host at 1,000 videos");
        Table.Row("making", $"{making.PeakMb:0} MB", "under 150 MB");
        Table.Row("no-op", $"{peak:0} MB", "under 150 MB");
        Table.Row("making: wall time, tools replayed", $"{making.Seconds:0.0} s");
    }

    private static Bench Made(string repository, int videos, out Call making)
    {
        var bench = new Bench(repository, replay: true);
        bench.Portrait("default", mouth: true);
        bench.Recordings(videos, 1.2);
        // First one, so that the stand-ins have everything to replay.
        _ = bench.Build(false, "--videos=video-0001");
        making = bench.Build(true, "--verbosity=quiet");
        // Files younger than two seconds when hashed are hashed once more.
        Thread.Sleep(2100);
        _ = bench.Build(false);
        return bench;
    }
}

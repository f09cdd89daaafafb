using System.Globalization;
using System.Text;

namespace AvatarBuild.Benchmarks;

/// <summary>
/// What it costs to tell: a batch of previews by the program as it is, with a terminal to draw on, a metrics port and a trace, against
/// the same graph, plan, scheduler and executor with an observer that hears nothing. Each run is a process of its own, in turns.
/// </summary>
internal static class Reporting
{
    private const int Videos = 40;
    private const double Length = 4;
    private static readonly string[] Kinds = ["bare", "whole"];

    /// <summary>Measures.</summary>
    /// <param name="repository">This repository, absolute.</param>
    /// <param name="rounds">Runs of each; one more of both comes before them and isn't counted.</param>
    public static void Measure(string repository, int rounds)
    {
        Table.Head(
            FormattableString.Invariant(
                $"Telling of a run: {Videos} previews of {Length} s, {rounds} times each in turns, real ffmpeg"
            )
        );
        using var bench = new Bench(repository, replay: false);
        bench.Portrait("default", mouth: true);
        bench.Recordings(Videos, Length);
        var figures = Kinds.ToDictionary(kind => kind, _ => new List<Figures>());
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var kind in round % 2 == 0 ? Kinds : Kinds.Reverse())
            {
                var one = Once(bench, kind);
                // The first round fills the system's file cache.
                if (round > 0)
                {
                    figures[kind].Add(one);
                }
            }
        }

        Row("wall time of a batch", one => one.Wall);
        Row("CPU time, media tools included", one => one.Own + one.Tools);
        Row("CPU time of the program itself", one => one.Own);
        // A machine that others use too gets faster and slower over minutes: neighbours are compared, not the whole.
        var pairs = figures["bare"].Zip(figures["whole"], (bare, whole) => whole.Wall / bare.Wall);
        Table.Row(
            "wall time added, median of neighbouring runs",
            Percent(Table.Median(pairs) - 1),
            "at most 3 %"
        );
        var added = Median("whole", one => one.Own) - Median("bare", one => one.Own);
        var all = Median("bare", one => one.Own + one.Tools);
        Table.Row("what telling adds to the batch's CPU time", Percent(added / all), "at most 3 %");

        double Median(string kind, Func<Figures, double> of) =>
            Table.Median(figures[kind].Select(of));

        void Row(string name, Func<Figures, double> of)
        {
            var (bare, whole) = (Median("bare", of), Median("whole", of));
            var spread = figures["bare"].Max(of) - figures["bare"].Min(of);
            Table.Row(
                name,
                FormattableString.Invariant($"{bare:0.00} → {whole:0.00} s"),
                $"{Percent((whole / bare) - 1)}; bare runs differ by {Percent(spread / bare)}"
            );
        }
    }

    /// <summary>One run in this process; what it took stands on the last line.</summary>
    public static int Child(string kind, string root)
    {
        using var nowhere = new StreamWriter(
            "/dev/null",
            Encoding.UTF8,
            new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write }
        );
        var code = ReportingRun.Of(kind, root, nowhere);
        // utime, stime and those of ended children, in hundredths of a second; the name before them may hold anything.
        var stat = File.ReadAllText("/proc/self/stat");
        var ticks = stat[(stat.LastIndexOf(')') + 2)..]
            .Split(' ')
            .Skip(11)
            .Take(4)
            .Select(field => double.Parse(field, CultureInfo.InvariantCulture) / 100)
            .ToArray();
        Console.WriteLine(
            FormattableString.Invariant($"{ticks[0] + ticks[1]} {ticks[2] + ticks[3]}")
        );
        return code;
    }

    private static Figures Once(Bench bench, string kind)
    {
        if (Directory.Exists(bench.In("outputs")))
        {
            Directory.Delete(bench.In("outputs"), recursive: true);
        }

        Directory.CreateDirectory(bench.In("outputs"));
        var call = Call.Of(
            Environment.ProcessPath!,
            [$"reporting-{kind}={bench.Root}"],
            bench.Environment
        );
        if (Directory.GetFiles(bench.In("outputs"), "*.mp4").Length != Videos)
        {
            throw new InvalidOperationException($"{kind} made other videos: {call.Output}");
        }

        var cpu = call
            .Output.Trim()
            .Split('\n')[^1]
            .Split(' ')
            .Select(part => double.Parse(part, CultureInfo.InvariantCulture))
            .ToArray();
        return new(call.Seconds, cpu[0], cpu[1]);
    }

    private static string Percent(double share) =>
        share.ToString("0.0 %", CultureInfo.InvariantCulture);

    private sealed record Figures(double Wall, double Own, double Tools);
}

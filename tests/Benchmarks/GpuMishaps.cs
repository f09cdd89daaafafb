using System.Diagnostics;
using AvatarBuild.Simulator;

namespace AvatarBuild.Benchmarks;

/// <summary>Batches that meet: two workspaces on the same cards, a kill in the middle, and failures that stay.</summary>
internal static class GpuMishaps
{
    // What stays wrong with a video, and the class that it must be told by; empty where any will do.
    private static readonly (int Video, string Fault, string Class)[] Permanent =
    [
        (3, "always portrait", "BadPortrait"),
        (8, "always silent", "SilentSuccess"),
        (14, "always short", ""),
        (21, "always oom", "OutOfMemory"),
        (30, "always unknown", "ExitCode"),
        (38, "always size", ""),
    ];

    public static void Measure(string repository)
    {
        Together(repository);
        Killed(repository);
        Failing(repository);
    }

    private static void Together(string repository)
    {
        using var one = new GpuBatch(repository);
        using var other = new GpuBatch(repository);
        other.See(one.Machine);
        var calls = Task.WhenAll(one.RunAsync(), other.RunAsync()).Result;
        var runs = one.Machine.Runs();
        Table.Head("Two workspaces of 50 recordings together on the same four cards");
        Table.Row("exit codes", $"{calls[0].ExitCode}, {calls[1].ExitCode}", "0, 0");
        Table.Row("renderers started", $"{runs.Count}", "100");
        Table.Row(
            "two jobs on one card, or one port",
            $"{SimulatedMachine.Collisions(runs).Count}",
            "0"
        );
        Table.Row("cards busy", $"{new GpuFigures(runs, GpuBatch.Cards).Busy:0.0 %}");
    }

    private static void Killed(string repository)
    {
        using var batch = new GpuBatch(repository);
        var running = batch.RunAsync();
        while (batch.Machine.Runs().Count(run => run.End is not null) < 12)
        {
            Thread.Sleep(100);
        }

        Kill(batch.Root);
        running.Wait();
        var before = batch.Machine.Runs();
        var published = Directory
            .GetFiles(Path.Combine(batch.Root, "outputs"), "*.mp4")
            .Select(Path.GetFileNameWithoutExtension)
            .ToHashSet();
        var alive = before
            .Where(run => run.End is null)
            .Select(run => run.Process)
            .Where(IsAlive)
            .ToArray();
        var call = batch.RunAsync().Result;
        var again = batch.Machine.Runs().Skip(before.Count).ToArray();
        Table.Head("kill -9 in the middle of the batch, and run again");
        Table.Row("published before; renderers left behind", $"{published.Count}; {alive.Length}");
        Table.Row("exit code of the next run", $"{call.ExitCode}", "0");
        Table.Row("renderers of the first run alive after it", $"{alive.Count(IsAlive)}", "0");
        Table.Row(
            "rendered again though published",
            $"{again.Count(run => published.Contains(run.Name))}",
            "0"
        );
        Table.Row(
            "two jobs on one card, or one port",
            $"{SimulatedMachine.Collisions(again).Count}",
            "0"
        );
        Table.Row(
            "videos there",
            $"{Directory.GetFiles(Path.Combine(batch.Root, "outputs"), "*.mp4").Length}",
            "50"
        );
    }

    private static void Failing(string repository)
    {
        using var batch = new GpuBatch(repository);
        foreach (var (video, fault, _) in Permanent)
        {
            batch.Machine.Fault(GpuBatch.NameOf(video), fault);
        }

        var call = batch.RunAsync().Result;
        var report = batch.Report();
        Table.Head("The batch with failures that stay");
        Table.Row("exit code", $"{call.ExitCode}", "1");
        Table.Row(
            "made",
            $"{report.Values.Count(video => video.Status == "made")}",
            $"{GpuBatch.Videos - Permanent.Length}"
        );
        foreach (var (video, fault, wanted) in Permanent)
        {
            var (status, name, message) = report[GpuBatch.NameOf(video)];
            Table.Row(fault["always ".Length..], $"{status} {name}", wanted);
            Console.WriteLine($"      {message}");
        }
    }

    private static void Kill(string root)
    {
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder), out var id)
                && Line(folder).Contains("--working=" + root, StringComparison.Ordinal)
            )
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
        }
    }

    private static string Line(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static bool IsAlive(int process) =>
        Directory.Exists($"/proc/{process}")
        && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
}

using System.Diagnostics;
using System.Globalization;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.Publishing;
using AvatarBuild.Engine.Running;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Benchmarks;

/// <summary>A first build of 3,000 commands that do nearly nothing (each a <c>cp</c> of 1 KB), through the engine and through ninja, in turns.</summary>
internal static class Trivial
{
    private const int Steps = 3000;
    private const int Runs = 5;

    public static void Measure()
    {
        var (ninja, own) = (new List<double>(), new List<double>());
        for (var run = 0; run < Runs; run++)
        {
            using var scratch = new Scratch();
            ninja.Add(Ninja(scratch.Folder("ninja")));
            own.Add(OwnAsync(scratch.Folder("own")).GetAwaiter().GetResult());
        }

        Table.Head(
            string.Create(
                CultureInfo.InvariantCulture,
                $"First build of {Steps} trivial commands, {Runs} runs each in turns"
            )
        );
        Table.Row("ninja: median", Table.Ms(Table.Median(ninja)));
        Table.Row("engine, every output hashed, recorded and flushed", Table.Ms(Table.Median(own)));
        Table.Row(
            "ratio of medians",
            Table.Times(Table.Median(own) / Table.Median(ninja)),
            "at most 1.3 ×"
        );
        Table.Row("ratio of fastest", Table.Times(own.Min() / ninja.Min()));
    }

    private static string Source(int i) => i.ToString("'source'0000", CultureInfo.InvariantCulture);

    private static void Sources(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "inputs"));
        Directory.CreateDirectory(Path.Combine(folder, "outputs"));
        for (var i = 0; i < Steps; i++)
        {
            File.WriteAllText(
                Path.Combine(folder, "inputs", Source(i)),
                string.Concat(Enumerable.Repeat(Source(i), 200))
            );
        }
    }

    private static double Ninja(string folder)
    {
        Sources(folder);
        using (var file = new StreamWriter(Path.Combine(folder, "build.ninja")))
        {
            file.WriteLine("rule cp\n command = cp $in $out");
            for (var i = 0; i < Steps; i++)
            {
                file.WriteLine($"build outputs/{Source(i)}: cp inputs/{Source(i)}");
            }
        }

        return Call.Of(
            "ninja",
            ["--quiet"],
            new Dictionary<string, string>(),
            folder: folder
        ).Seconds;
    }

    private static async Task<double> OwnAsync(string folder)
    {
        Sources(folder);
        var workspace = new Workspace(
            Path.Combine(folder, "inputs"),
            Path.Combine(folder, "outputs")
        );
        var steps = Enumerable.Range(0, Steps).Select(Copy).ToArray();
        var began = Stopwatch.GetTimestamp();
        using var held = OutputsLock.TryTake(workspace, TimeProvider.System, out _);
        using var state = Recovery.OpenState(workspace);
        await using var scheduler = new Scheduler
        {
            Plan = new Plan(
                steps,
                [new ResourcePool("cpu", Environment.ProcessorCount + 2)],
                new PlanOptions()
            ),
            Workspace = workspace,
            Hasher = new FileHasher(workspace, state.Content.Files, TimeProvider.System),
            State = state,
            Executor = new LocalExecutor(workspace.Outputs, TimeProvider.System),
            Observer = new Nobody(),
            Logs = Path.Combine(workspace.Logs, "bench"),
            Time = TimeProvider.System,
        };
        var report = await scheduler.RunAsync(CancellationToken.None);
        await scheduler.CommittedAsync();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return report.Steps.All(step => step.End == StepEnd.Made)
            ? seconds
            : throw new InvalidOperationException(
                $"not all were made: {report.Steps.First(step => step.End != StepEnd.Made)}"
            );
    }

    // ninja has jobs = cores + 2; the engine is given as many.
    private static Step Copy(int i) =>
        new()
        {
            Name = "copy " + Source(i),
            Kind = "copy",
            Inputs = [new StepInput("source", Artifact.Input(Source(i)), "source")],
            Outputs = [new StepOutput("copy", Artifact.Output(Source(i)), "copy", Needed: true)],
            Request = [new RequestLine("command", "cp source copy")],
            Action = async (run, token) =>
            {
                var result = await run.Executor.RunAsync(
                    new CommandSpec
                    {
                        Program = "cp",
                        Arguments = ["source", "copy"],
                        WorkingDirectory = run.Folder,
                        LogPath = run.LogPath,
                    },
                    token
                );
                return result.Succeeded
                    ? StepResult.Success
                    : StepResult.Failure(EngineFailures.NoOutput, "cp failed");
            },
        };
}

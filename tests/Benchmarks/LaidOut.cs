using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.Running;
using AvatarBuild.Host.Session;
using AvatarBuild.Host.Tasks;
using Cake.Frosting;

namespace AvatarBuild.Benchmarks;

/// <summary>
/// What a first build of copies leaves, made by the engine itself (digests, records, flushes, index) in this process. Only the
/// backend's command is not started: ten thousand shells take minutes, and leave nothing of themselves.
/// </summary>
internal static class LaidOut
{
    // Many at once: their flushes are shared.
    private const int Jobs = 64;

    /// <summary>Makes it in a process of its own, as the program does.</summary>
    /// <returns>How long that took.</returns>
    public static double Prepare(string root) =>
        Call.Of(
            Environment.ProcessPath!,
            ["lay-out=" + root],
            new Dictionary<string, string>()
        ).Seconds;

    public static int Child(string root) =>
        HostRun.Of(
            "lay-out",
            root,
            ["--target=Render", FormattableString.Invariant($"--jobs={Jobs}")],
            Console.Out
        );

    public static async Task MakeAsync(BuildContext context)
    {
        var request = BatchRequest.Read(context.Options);
        using var build = await OpenBuild.OpenAsync(request, context.Caller, Access.Write);
        var graph = await build.GraphAsync(onlyPrepare: false);
        await using var scheduler = new Scheduler
        {
            Plan = build.PlanOf(graph, dryRun: false),
            Workspace = build.Workspace,
            Hasher = build.Hasher,
            State = build.State,
            Executor = new Joining(),
            Observer = new Nobody(),
            Logs = Path.Combine(build.Workspace.Logs, "laid-out"),
            Time = context.Caller.Time,
        };
        var report = await scheduler.RunAsync(context.Caller.CancellationToken);
        if (report.Steps.FirstOrDefault(step => step.End != StepEnd.Made) is { } other)
        {
            throw new InvalidOperationException($"not all were made: {other}");
        }
    }

    /// <summary>What the backend's <c>cat $1 $2 >$3</c> does.</summary>
    private sealed class Joining : IExecutor
    {
        public async Task<CommandResult> RunAsync(
            CommandSpec command,
            CancellationToken cancellationToken
        )
        {
            var files = command.Arguments[^3..];
            var bytes = new List<byte>();
            foreach (var file in files[..2])
            {
                bytes.AddRange(
                    await File.ReadAllBytesAsync(
                        Path.Combine(command.WorkingDirectory, file),
                        cancellationToken
                    )
                );
            }

            await File.WriteAllBytesAsync(
                Path.Combine(command.WorkingDirectory, files[2]),
                bytes.ToArray(),
                cancellationToken
            );
            return new CommandResult(0, "", "", TimeSpan.Zero);
        }
    }
}

/// <summary>Lays out the state of a first build.</summary>
[TaskName("lay-out")]
public sealed class LayOutTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => LaidOut.MakeAsync(context);
}

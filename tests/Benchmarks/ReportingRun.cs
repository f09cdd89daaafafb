using System.Net;
using System.Net.Sockets;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Host.Session;
using AvatarBuild.Host.Tasks;
using Cake.Frosting;

namespace AvatarBuild.Benchmarks;

/// <summary>A run made of the host's own classes, in this process: as Render makes it, or with nobody told.</summary>
internal static class ReportingRun
{
    public static int Of(string kind, string root, TextWriter output) =>
        HostRun.Of(
            kind,
            root,
            ["--target=Render", $"--metrics-port={FreePort()}", "--trace=run.trace.json"],
            output
        );

    /// <summary>What Making.RunAsync does, without its observer, view, journal, hooks, metrics, reports and log.</summary>
    public static async Task BareAsync(BuildContext context)
    {
        var request = BatchRequest.Read(context.Options);
        using var build = await OpenBuild.OpenAsync(request, context.Caller, Access.Write);
        var graph = await build.GraphAsync(onlyPrepare: false);
        ProcessTree.AdoptOrphans();
        var plan = build.PlanOf(graph, dryRun: false);
        var logs = Path.Combine(context.Options.Workspace.Build, "logs", "bare");
        await using var scheduler = build.SchedulerOf(plan, new Nobody(), logs);
        _ = await scheduler.RunAsync(context.Caller.CancellationToken);
    }

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}

/// <summary>Nobody is told.</summary>
[TaskName("bare")]
public sealed class BareTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => ReportingRun.BareAsync(context);
}

/// <summary>As <c>--target=Render</c> runs.</summary>
[TaskName("whole")]
public sealed class WholeTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) =>
        Making.RunAsync(context, onlyPrepare: false);
}

using System.Net;
using System.Net.Sockets;
using AvatarBuild.Engine.Execution;
using AvatarBuild.Host;
using AvatarBuild.Host.Building;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Output;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;

namespace AvatarBuild.Benchmarks;

/// <summary>A run made of the host's own classes, in this process: as Render makes it, or with nobody told.</summary>
internal static class ReportingRun
{
    public static int Of(string kind, string root, TextWriter output)
    {
        var terminal = new Terminal(output, output, colour: true, watched: true);
        var arguments = new[]
        {
            "--target=Render",
            $"--metrics-port={FreePort()}",
            "--trace=run.trace.json",
        };
        var options = OptionsReader.Read(arguments, ["Render"], root);
        var invocation = new Invocation(
            options,
            root,
            root,
            terminal,
            TimeProvider.System,
            CancellationToken.None
        );
        Environment.CurrentDirectory = root;
        return new CakeHost()
            .UseContext<BuildContext>()
            .ConfigureServices(services =>
                services
                    .AddSingleton(invocation)
                    .AddSingleton<ICakeLog>(new TerminalLog(terminal))
                    .AddSingleton<IConsole>(new TerminalConsole(terminal))
                    .AddSingleton<ICakeReportPrinter>(s => new TerminalReport(
                        terminal,
                        s.GetRequiredService<ICakeLog>()
                    ))
            )
            .Run(["--target=" + kind]);
    }

    /// <summary>What Run.MakeAsync does, without its observer, view, journal, hooks, metrics, reports and log.</summary>
    public static async Task BareAsync(BuildContext context)
    {
        var request = BuildRequest.Read(context, BuildRequest.DefaultRecipe, null)!;
        using var build = await VideoBuild.OpenAsync(context, request, Access.Write);
        var graph = await build!.GraphAsync(onlyPrepare: false);
        ProcessTree.AdoptOrphans();
        var plan = build.PlanOf(graph!, dryRun: false);
        var logs = Path.Combine(context.Workspace.Build, "logs", "bare");
        _ = await build.SchedulerOf(plan, new Nobody(), logs).RunAsync(context.CancellationToken);
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
        Run.MakeAsync(context, onlyPrepare: false);
}

using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Doctor;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Hooks;
using AvatarBuild.Host.Plans;
using AvatarBuild.Host.Reports;
using AvatarBuild.Host.Reports.Metrics;
using AvatarBuild.Host.Session;
using AvatarBuild.Host.Views;
using Cake.Core.Diagnostics;

namespace AvatarBuild.Host.Tasks;

/// <summary>What Render and Preprocess have in common: one session from its opening to its end, shown, logged and reported.</summary>
internal static class Making
{
    /// <summary>Makes what is stale; with <c>--dryrun</c>, shows it.</summary>
    /// <param name="context">The call.</param>
    /// <param name="onlyPrepare">Stops before rendering.</param>
    public static async Task<ExitCode> RunAsync(BuildContext context, bool onlyPrepare)
    {
        var (call, caller) = (context.Call, context.Caller);
        if (call.Options.DryRun)
        {
            await PlanText.ShowAsync(call, caller, onlyPrepare).ConfigureAwait(false);
            return ExitCode.Done;
        }

        var begun = call.Time.GetTimestamp();
        var isQuiet = call.Options.Verbosity == Verbosity.Quiet;
        var check = onlyPrepare ? null : context.Invocation.Check;
        if (check is not null && await check.NothingToDoAsync().ConfigureAwait(false) is { } counts)
        {
            if (!isQuiet)
            {
                SummaryText.PrintNothingToDo(call, counts, call.Time.GetElapsedTime(begun));
            }

            return ExitCode.Done;
        }

        await FfmpegInstall.EnsureAsync(call).ConfigureAwait(false);
        var session = await BuildSession
            .OpenAsync(call.Options, onlyPrepare, caller, check)
            .ConfigureAwait(false);
        await using var opened = session.ConfigureAwait(false);
        var summary = await RunAsync(context, session, isQuiet).ConfigureAwait(false);
        return summary.ExitCode;
    }

    private static async Task<RunSummary> RunAsync(
        BuildContext context,
        BuildSession session,
        bool isQuiet
    )
    {
        var call = context.Call;
        var workspace = call.Options.Workspace;
        using var log = new RunLog(call, session, RunViews.IsLive(call, context.Pipeline));
        using var view = RunViews.For(call, context.Pipeline, session.Progress);
        using var events = new EventFile(RunFiles.EventsIn(workspace), workspace.Outputs, log.Warn);
        using var metrics = call.Options.MetricsPort is { } port
            ? new MetricsServer(port, session.Figures, log.Warn)
            : null;
        var hooks = session.Hooks.IsEmpty ? null : HooksOf(call, session, log.Warn);
        Task<PreviousRun?>? before = null;
        session.ListenFromTheFirst(what =>
        {
            if (what is RunEvent.AttemptStarted)
            {
                view?.Begin();
            }

            log.Take(what);
        });
        session.Listen(what =>
        {
            // The end of a short run needn't wait for the last run's report.
            before ??= ReportReader.ReadAsync(workspace);
            events.Add(what);
            hooks?.Take(what);
            metrics?.Take(what);
        });

        var summary = await session.RunAsync().ConfigureAwait(false);
        // What the view drew is gone before anything else is printed.
        view?.Dispose();
        if (summary.HasNews)
        {
            // Read before this run's report takes its place.
            summary = summary with
            {
                Before = await (before ?? ReportReader.ReadAsync(workspace)).ConfigureAwait(false),
            };
        }

        // What a run that had nothing to do would say is known; what the last one did stays to be read.
        var reports =
            summary.HasNews || !Disk.FileExists(RunFiles.ReportIn(workspace))
                ? RunOutputs.WriteAsync(
                    session.FiguresOf(summary),
                    workspace,
                    call.Options.Trace,
                    call.Terminal.Warning
                )
                : Task.CompletedTask;
        await session.CloseAsync(summary).ConfigureAwait(false);
        await reports.ConfigureAwait(false);
        context.Pipeline?.End(summary);
        if (!isQuiet || summary.ExitCode != ExitCode.Done)
        {
            SummaryText.Print(call, summary);
        }

        session.End(summary);
        if (hooks is not null)
        {
            await hooks.EndAsync().ConfigureAwait(false);
        }

        return summary;
    }

    private static HookCalls HooksOf(Call call, BuildSession session, Action<string> warn) =>
        new(
            [
                .. session.Hooks.Select(hook => new Hook(
                    hook,
                    call.Options.Root,
                    session.Logs,
                    call.Time
                )),
            ],
            new LocalExecutor(call.Options.Outputs, call.Time),
            call.Options.Outputs,
            warn
        );
}

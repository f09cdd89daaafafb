using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Execution;
using AvatarBuild.Host.Reports;

namespace AvatarBuild.Host.Building;

/// <summary>What Render and Preprocess have in common: one run over the graph, its report and its exit code.</summary>
internal static class Run
{
    /// <summary>Makes what is stale.</summary>
    /// <param name="context">The call.</param>
    /// <param name="onlyPrepare">Stops before rendering.</param>
    public static async Task MakeAsync(BuildContext context, bool onlyPrepare)
    {
        var start = context.Time.GetLocalNow();
        if (BuildRequest.Read(context) is not { } request)
        {
            return;
        }

        if (!onlyPrepare && LacksGpus(context, request))
        {
            return;
        }

        using var build = await VideoBuild
            .OpenAsync(context, request, Access.Write)
            .ConfigureAwait(false);
        if (
            build is null
            || await build.GraphAsync(onlyPrepare).ConfigureAwait(false) is not { } graph
        )
        {
            return;
        }

        ProcessTree.AdoptOrphans();
        var id = RunLog.NewId(context.Time);
        using var log = new RunLog(context, id);
        var plan = build.PlanOf(graph, dryRun: false);
        var scheduler = build.SchedulerOf(plan, new RunObserver(log), log.Folder);
        var report = await scheduler.RunAsync(context.CancellationToken).ConfigureAwait(false);
        var videos = VideoResult.Of(graph, request.RecipeName, report);
        var code = CodeOf(videos, context);
        context.Report(code);
        var summary = new RunSummary(
            id,
            request.RecipeName,
            start,
            context.Time.GetLocalNow(),
            code,
            report.Ran,
            videos
        );
        WriteReport(context, summary);
        summary.Print(context.Terminal);
    }

    // Known at once, and no retry or other order would change it.
    private static bool LacksGpus(BuildContext context, BuildRequest request)
    {
        var wanted = 0;
        foreach (var video in request.Scan.Videos)
        {
            wanted = Math.Max(
                wanted,
                request.IsSelected(video.Name) ? video.Backend.Resources.Gpu : 0
            );
        }

        if (wanted == 0 || GpuPool.Of(context.Options.Gpus).Count is var count && count >= wanted)
        {
            return false;
        }

        context.Terminal.Error(
            FormattableString.Invariant(
                $"a backend of this run wants {wanted} GPUs and {GpuPool.Of(context.Options.Gpus).Count} may be used; use another backend, --gpus, or a machine that has them"
            )
        );
        context.Report(ExitCode.MachineLacks);
        return true;
    }

    private static ExitCode CodeOf(IReadOnlyList<VideoResult> videos, BuildContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }

        foreach (var video in videos)
        {
            if (video.Status is VideoStatus.Failed or VideoStatus.NotReached)
            {
                return ExitCode.VideoFailed;
            }
        }

        return ExitCode.Done;
    }

    // The videos are there; a full disk that takes the report as well must not hide what became of them.
    private static void WriteReport(BuildContext context, RunSummary summary)
    {
        try
        {
            ReportFile.Write(context, summary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Terminal.Warning($"the report can't be written: {e.Message}");
        }
    }
}

using System.Collections.ObjectModel;
using AvatarBuild.Avatar.Backends;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Execution;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.IO;
using AvatarBuild.Engine.Scheduling;
using AvatarBuild.Host.Output.Live;
using AvatarBuild.Host.Reports;
using AvatarBuild.Host.Reports.Events;
using Cake.Core.Diagnostics;

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
        var started = context.Time.GetTimestamp();
        var known = onlyPrepare ? null : await Sealing.KnownAsync(context).ConfigureAwait(false);
        if (known is { Summary: { } nothing })
        {
            if (!IsQuiet(context))
            {
                RunSummary.PrintNothingToDo(context, nothing, context.Time.GetLocalNow() - start);
            }

            return;
        }

        var listed = onlyPrepare ? null : Sealing.Listed(context, known, start);
        var recipe = context.Options.Recipe ?? BuildRequest.DefaultRecipe;
        if (BuildRequest.Read(context, recipe, known?.IsKnown) is not { } request)
        {
            return;
        }

        if (!onlyPrepare && LacksOptions(context, request))
        {
            return;
        }

        var inParts = known is null && !onlyPrepare && LookInParts.IsFor(context, request);
        using var build = await VideoBuild
            .OpenAsync(context, request, Access.Write, isForFew: known is not null || inParts)
            .ConfigureAwait(false);
        if (build is not null && inParts)
        {
            known = await new LookInParts(context, build, start).RunAsync().ConfigureAwait(false);
        }

        if (
            build is null
            || (inParts && known is null)
            || (!onlyPrepare && await LacksCardsAsync(context, build).ConfigureAwait(false))
            || await build.GraphAsync(onlyPrepare).ConfigureAwait(false) is not { } graph
        )
        {
            return;
        }

        ProcessTree.AdoptOrphans();
        var id = RunLog.NewId(context.Time);
        using var log = new RunLog(context, id);
        var plan = build.PlanOf(graph, dryRun: false);
        Scheduler? scheduler = null;
        var progress = new RunProgress(
            () => scheduler!,
            report => VideoResult.Of(graph, request.RecipeName, report),
            build.TitleOf,
            build.Estimates,
            context.Time
        );
        using var view = RunViews.For(context, progress);
        using var watch = new RunWatch(
            context,
            new RunObserver(log, graph, progress, view),
            () => new(start, id, request.RecipeName, graph.Videos.Length, build.Pools),
            () => scheduler!,
            Summarize,
            request.Recipe.Settings.Hooks,
            log.Folder
        );
        // Before anything is told: a hot card opens the journal, and who listens may ask at once.
        scheduler = build.SchedulerOf(plan, watch.Journal, log.Folder);
        await using var filing = scheduler.ConfigureAwait(false);
        TellRefused(graph, watch.Journal);
        build.Cards?.Tell(watch.Journal);
        var report = await scheduler.RunAsync(context.CancellationToken).ConfigureAwait(false);
        // Beside the reports: both take as long as a small step.
        var filed = scheduler.FiledAsync();
        // What the view drew is gone before anything else is printed.
        view?.Dispose();
        var summary = watch.Whole(Summarize(report));
        if (summary.HasNews)
        {
            summary = summary with
            {
                Unused = [.. request.Scan.Notes.Select(note => note.ToString())],
            };
        }

        context.Report(summary.ExitCode);
        if (summary.HasNews)
        {
            // Read before this run's report takes its place.
            summary = summary with
            {
                Before = await watch.BeforeAsync().ConfigureAwait(false),
            };
        }

        // What a run that had nothing to do would say is known; what the last one did stays to be read.
        var reports =
            summary.HasNews || !Disk.FileExists(ReportFile.PathIn(context))
                ? RunOutputs.WriteAsync(context, summary, watch.Journal.LastSamples())
                : Task.CompletedTask;

        // The index is one of the files that a seal vouches for.
        if (
            await filed.ConfigureAwait(false)
            && !onlyPrepare
            && summary.ExitCode != ExitCode.Interrupted
        )
        {
            Sealing.Leave(context, build, summary, report, listed, known?.Seal);
        }

        await reports.ConfigureAwait(false);
        context.Pipeline?.End(summary);
        if (!IsQuiet(context) || summary.ExitCode != ExitCode.Done)
        {
            summary.Print(context);
        }

        await watch.EndAsync(summary).ConfigureAwait(false);

        RunSummary Summarize(BuildReport report)
        {
            var videos = VideoResult.Of(graph, request.RecipeName, report);
            return new(
                id,
                request.RecipeName,
                start,
                context.Time.GetLocalNow(),
                CodeOf(videos, context),
                report.Ran,
                videos
            )
            {
                StepsReturned = report.Returned,
                StepsAccepted = report.Accepted,
                Elapsed = context.Time.GetElapsedTime(started),
                Known = known?.Facts ?? ReadOnlyDictionary<string, VideoFacts>.Empty,
            };
        }
    }

    private static void TellRefused(VideoGraph graph, RunJournal journal)
    {
        foreach (var video in graph.Videos)
        {
            if (!video.Problems.IsEmpty && graph.IsSelected(video.Name))
            {
                journal.Refused(
                    video.Name,
                    new(EngineFailures.BadInput, video.Problems[0].ToString())
                );
            }
        }
    }

    private static bool IsQuiet(BuildContext context) =>
        context.Options.Verbosity == Verbosity.Quiet;

    // Not a fault of the recipe's form: a shipped recipe waits for its user's paths.
    private static bool LacksOptions(BuildContext context, BuildRequest request)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var video in request.Scan.Videos)
        {
            if (video.IsKnown || video.Backend.Required.IsEmpty || !request.IsSelected(video.Name))
            {
                continue;
            }

            foreach (var name in video.Backend.Unset(video.Settings.BackendOptions))
            {
                if (told.Add($"{video.Backend.Name} {name}"))
                {
                    context.Terminal.Error(
                        $"backend {video.Backend.Name} needs backendOptions.{name}, which is empty; write it into recipes/{request.RecipeName}.json"
                    );
                }
            }
        }

        if (told.Count > 0)
        {
            context.Report(ExitCode.WrongRequest);
        }

        return told.Count > 0;
    }

    // Known at once, and no retry or other order would change it. Not asked where every render is there already.
    private static async Task<bool> LacksCardsAsync(BuildContext context, VideoBuild build)
    {
        var videos = NeverRendered(build).ToArray();
        if (
            videos.Any(video => VideoBuild.WantsUnits(video.Backend))
            && build.Cards!.LeaseTrouble() is { } trouble
        )
        {
            context.Terminal.Error(trouble);
            context.Report(ExitCode.MachineLacks);
            return true;
        }

        var wanted = videos.Length == 0 ? 0 : videos.Max(video => video.Backend.Resources.Gpu);
        if (wanted == 0)
        {
            return false;
        }

        if (
            await build.Cards!.LackAsync(wanted, context.CancellationToken).ConfigureAwait(false)
            is not { } why
        )
        {
            return FitsNowhere(context, videos, build.Cards);
        }

        context.Terminal.Error(
            FormattableString.Invariant(
                $"a backend of this run wants {wanted} {(wanted == 1 ? "GPU" : "GPUs")}, and can't have it here: {why}; use another backend, --gpus, or a machine that has them"
            )
        );
        context.Report(ExitCode.MachineLacks);
        return true;
    }

    private static IEnumerable<VideoInput> NeverRendered(VideoBuild build) =>
        build.Request.Scan.Videos.Where(video =>
            build.Request.IsSelected(video.Name)
            && !video.IsKnown
            && video.Problems.IsEmpty
            && !build.State.Content.Records.ContainsKey(
                new VideoPaths(build.Request.RecipeName, video.Name).Render.ToString()
            )
        );

    // Told before any model is loaded; each backend once.
    private static bool FitsNowhere(
        BuildContext context,
        IEnumerable<VideoInput> videos,
        Cards? cards
    )
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var video in videos)
        {
            if (
                MemoryRefusal.Of(
                    video.Backend,
                    video.Settings,
                    cards?.LargestMiB,
                    cards?.NewestCapability
                )
                    is { } refusal
                && told.Add(refusal)
            )
            {
                context.Terminal.Error(refusal);
                context.Report(ExitCode.MachineLacks);
            }
        }

        return told.Count > 0;
    }

    private static ExitCode CodeOf(IReadOnlyList<VideoResult> videos, BuildContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }

        var code = ExitCode.Done;
        foreach (var video in videos)
        {
            if (video.Status is VideoStatus.Failed or VideoStatus.NotReached)
            {
                var isMachines = video.FailedStep?.Failure?.Scope is FailureScope.OfMachine;
                code = ExitCodes.Worse(
                    code,
                    isMachines ? ExitCode.MachineLacks : ExitCode.VideoFailed
                );
            }
        }

        return code;
    }
}

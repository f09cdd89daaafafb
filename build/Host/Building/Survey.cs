using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Host.Output;
using AvatarBuild.Host.Reports;

namespace AvatarBuild.Host.Building;

/// <summary>What would be made, and why: read-only, beside a running build.</summary>
internal static class Survey
{
    /// <summary>Prints it.</summary>
    /// <param name="context">The call.</param>
    /// <param name="onlyPrepare">Stops before rendering.</param>
    public static async Task ShowAsync(BuildContext context, bool onlyPrepare = false)
    {
        if (BuildRequest.Read(context) is not { } request)
        {
            return;
        }

        using var build = await VideoBuild
            .OpenAsync(context, request, Access.Read)
            .ConfigureAwait(false);
        if (
            build is null
            || await build.GraphAsync(onlyPrepare).ConfigureAwait(false) is not { } graph
        )
        {
            return;
        }

        var plan = build.PlanOf(graph, dryRun: true);
        using var log = new RunLog(context, RunLog.NewId(context.Time));
        var report = await build
            .SchedulerOf(plan, new RunObserver(log), log.Folder)
            .SurveyAsync(context.CancellationToken)
            .ConfigureAwait(false);
        var videos = VideoResult.Of(graph, request.RecipeName, report);
        foreach (var video in videos)
        {
            Show(context.Terminal, video);
        }

        ShowNotes(context.Terminal, request.Scan);
        ShowCounts(context.Terminal, videos);
    }

    private static void Show(Terminal terminal, VideoResult result)
    {
        var name = result.Video.Name;
        if (result.Status == VideoStatus.Filtered)
        {
            return;
        }

        var verdict = VerdictOf(result);
        terminal.Out($"{verdict, -8} {name}", PaintOf(verdict));
        foreach (var problem in result.Video.Input.Problems)
        {
            terminal.Out($"           {problem}");
        }

        foreach (var step in result.Steps)
        {
            if (step.Failure is { } failure)
            {
                terminal.Out($"           {step.Step.Name}: {failure.Class}: {failure.Message}");
            }
            else if (step.Verdict is not Verdict.Fresh)
            {
                var may = step.Verdict is Verdict.Pending ? " may run:" : ":";
                terminal.Out(
                    $"           {step.Step.Name}{may} {string.Join("; ", ReportFile.Reasons(step.Verdict))}"
                );
            }
        }

        if (result.Steps is [{ Verdict: Verdict.Stale, Failure: null } only])
        {
            terminal.Out(
                $"           everything else follows when {only.Step.Name} has measured the recording"
            );
        }
    }

    private static string VerdictOf(VideoResult result) =>
        !result.Video.Input.Problems.IsEmpty || result.FailedStep is not null ? "bad"
        : result.Steps.Any(step => step.Verdict is Verdict.Stale) ? "make"
        : "fresh";

    private static Paint PaintOf(string verdict) =>
        verdict switch
        {
            "bad" => Paint.Red,
            "make" => Paint.Yellow,
            _ => Paint.Green,
        };

    private static void ShowNotes(Terminal terminal, InputScan scan)
    {
        foreach (var note in scan.Notes)
        {
            terminal.Warning(note.ToString());
        }

        foreach (var portrait in scan.PortraitsWithoutFacts)
        {
            terminal.Out(
                $"note: nobody said where the mouth of inputs/{portrait} is, so its preview pans instead of speaking;"
                    + $" write inputs/{Path.ChangeExtension(portrait, ".json")}, for example: {PortraitFacts.Example}"
            );
        }
    }

    private static void ShowCounts(Terminal terminal, IReadOnlyList<VideoResult> videos)
    {
        var shown = videos.Where(video => video.Status != VideoStatus.Filtered).ToArray();
        var make = shown.Count(video => VerdictOf(video) == "make");
        var bad = shown.Count(video => VerdictOf(video) == "bad");
        terminal.Out(
            FormattableString.Invariant(
                $"{(shown.Length == 1 ? "1 video" : $"{shown.Length} videos")}: {make} to make, {shown.Length - make - bad} fresh, {bad} with bad input"
            )
        );
    }
}

using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Output;
using AvatarBuild.Host.Reports;
using AvatarBuild.Host.Reports.Graphs;

namespace AvatarBuild.Host.Building;

/// <summary>What would be made, and why: read-only, beside a running build.</summary>
internal static class Survey
{
    /// <summary>Prints it, as text or as <c>--format</c> says.</summary>
    /// <param name="context">The call.</param>
    /// <param name="onlyPrepare">Stops before rendering.</param>
    public static async Task ShowAsync(BuildContext context, bool onlyPrepare = false)
    {
        if (
            BuildRequest.Read(context) is not { } request
            || await AskAsync(context, request, onlyPrepare).ConfigureAwait(false) is not { } survey
        )
        {
            return;
        }

        if (context.Options.Format == OutputFormat.Json)
        {
            context.Terminal.Data(PlanFile.Write(survey));
            return;
        }

        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var video in survey.Videos)
        {
            Show(context.Terminal, survey, video, told);
        }

        ShowNotes(context.Terminal, survey, request.Scan);
        ShowCounts(context.Terminal, survey);
    }

    /// <summary>Prints the build graph in the language that <c>--format</c> names; SVG unless it does.</summary>
    public static async Task DrawAsync(BuildContext context)
    {
        if (
            BuildRequest.Read(context) is not { } request
            || await AskAsync(context, request, onlyPrepare: false).ConfigureAwait(false)
                is not { } survey
        )
        {
            return;
        }

        var picture = GraphPicture.Of(survey.Report);
        var text = context.Options.Format switch
        {
            OutputFormat.Dot => DotGraph.Write(picture),
            OutputFormat.Mermaid => MermaidGraph.Write(picture),
            _ => SvgGraph.Write(picture),
        };
        context.Terminal.Data(text.TrimEnd('\n'));
    }

    private static async Task<Surveyed?> AskAsync(
        BuildContext context,
        BuildRequest request,
        bool onlyPrepare
    )
    {
        using var build = await VideoBuild
            .OpenAsync(context, request, Access.Read)
            .ConfigureAwait(false);
        if (
            build is null
            || await build.GraphAsync(onlyPrepare).ConfigureAwait(false) is not { } graph
        )
        {
            return null;
        }

        var plan = build.PlanOf(graph, dryRun: true);
        using var log = new RunLog(context, RunLog.NewId(context.Time));
        var report = await build
            .SchedulerOf(plan, new RunObserver(log, graph), log.Folder)
            .DryRunAsync(context.CancellationToken)
            .ConfigureAwait(false);
        var videos = VideoResult
            .Of(graph, request.RecipeName, report)
            .Where(video => video.Status != VideoStatus.Filtered);
        build.Estimates.Load();
        var seconds = report.Steps.ToDictionary(
            step => step.Step.Id,
            step =>
                step.IsSettled ? null
                : step.IsCacheHit ? 0
                : build.Estimates.SecondsOf(step.Step),
            StringComparer.Ordinal
        );
        return new Surveyed(
            request.RecipeName,
            [.. videos],
            report,
            report.Steps.All(step => step.IsSettled)
                ? 0
                : plan.SecondsLeft(build.Estimates, context.Time.GetUtcNow()),
            step => seconds[step.Step.Id]
        )
        {
            Typical = plan.TypicalSeconds(build.Estimates),
            Unused = [.. request.Scan.Notes.Select(note => note.ToString())],
        };
    }

    private static void Show(
        Terminal terminal,
        Surveyed survey,
        VideoResult result,
        Dictionary<string, string> told
    )
    {
        var prospect = Surveyed.Of(result);
        var seconds =
            prospect == Prospect.Make && survey.WorkOn(result) is { } work
                ? $"  (about {Spans.Words(work)} of work)"
                : "";
        terminal.Result(
            $"{prospect.ToString().ToLowerInvariant(), -8} {result.Video.Name}{seconds}",
            PaintOf(prospect)
        );
        foreach (var problem in result.Video.Problems)
        {
            var text = problem.ToString();
            terminal.Result(
                told.TryGetValue(text, out var first)
                    ? $"           as for {first}"
                    : $"           {text}"
            );
            told.TryAdd(text, result.Video.Name);
        }

        foreach (var step in result.Steps)
        {
            if (step.Failure is { } failure)
            {
                terminal.Result($"           {step.Step.Name}: {failure.Class}: {failure.Message}");
            }
            else if (step.Verdict is not Verdict.Fresh)
            {
                var may =
                    step.Verdict is Verdict.Pending ? " may run:"
                    : step.Verdict is Verdict.Accepted ? " is accepted:"
                    : step.IsCacheHit ? " comes from the cache, 0 s:"
                    : ":";
                terminal.Result(
                    $"           {step.Step.Name}{may} {string.Join("; ", ReportFile.Reasons(step.Verdict))}"
                );
            }
        }

        if (
            !Surveyed.IsUnfolded(result)
            && result.Steps is [{ Verdict: Verdict.Stale, Failure: null } only, ..]
        )
        {
            terminal.Result(
                $"           everything else follows when {only.Step.Name} has measured the recording"
            );
        }
    }

    private static Paint PaintOf(Prospect prospect) =>
        prospect switch
        {
            Prospect.Bad => Paint.Red,
            Prospect.Make => Paint.Yellow,
            _ => Paint.Green,
        };

    private static void ShowNotes(Terminal terminal, Surveyed survey, InputScan scan)
    {
        foreach (var note in survey.Unused)
        {
            terminal.Warning(note);
        }

        foreach (var portrait in scan.PortraitsWithoutFacts)
        {
            terminal.Result(
                $"note: nobody said where the mouth of inputs/{portrait} is, so its preview pans instead of speaking;"
                    + $" write inputs/{Path.ChangeExtension(portrait, ".json")}, for example: {PortraitFacts.Example}"
            );
        }
    }

    private static void ShowCounts(Terminal terminal, Surveyed survey)
    {
        var count = survey.Videos.Count;
        var make = survey.Count(Prospect.Make);
        var seconds =
            make == 0 ? ""
            : survey.Seconds is { } known ? $"; about {Spans.Words(known)}"
            : "; how long it takes isn't known yet";
        terminal.Result(
            FormattableString.Invariant(
                $"{(count == 1 ? "1 video" : $"{count} videos")}: {make} to make, {survey.Count(Prospect.Fresh)} fresh, {survey.Count(Prospect.Bad)} with bad input{seconds}"
            )
        );
    }
}

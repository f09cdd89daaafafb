using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Reports;
using AvatarBuild.Host.Session;

namespace AvatarBuild.Host.Plans;

/// <summary>Prints what would be made, and why.</summary>
internal static class PlanText
{
    /// <summary>Prints it, as text or as <c>--format</c> says.</summary>
    /// <param name="call">The call.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="onlyPrepare">Stops before rendering.</param>
    public static async Task ShowAsync(Call call, Caller caller, bool onlyPrepare)
    {
        var request = BatchRequest.Read(call.Options);
        var plan = await PlanReport.OfAsync(request, caller, onlyPrepare).ConfigureAwait(false);
        if (call.Options.Format == OutputFormat.Json)
        {
            call.Terminal.Data(PlanFile.Write(plan));
            return;
        }

        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var video in plan.Videos)
        {
            Show(call.Terminal, plan, video, told);
        }

        ShowNotes(call.Terminal, plan, request.Inputs);
        ShowCounts(call.Terminal, plan);
    }

    /// <summary>Prints the build graph in the language that <c>--format</c> names; SVG unless it does.</summary>
    public static async Task DrawAsync(Call call, Caller caller)
    {
        var request = BatchRequest.Read(call.Options);
        var plan = await PlanReport
            .OfAsync(request, caller, onlyPrepare: false)
            .ConfigureAwait(false);
        var picture = GraphPicture.Of(plan.Report);
        var text = call.Options.Format switch
        {
            OutputFormat.Dot => DotGraph.Write(picture),
            OutputFormat.Mermaid => MermaidGraph.Write(picture),
            _ => SvgGraph.Write(picture),
        };
        call.Terminal.Data(text.TrimEnd('\n'));
    }

    private static void Show(
        Terminal terminal,
        PlanReport plan,
        VideoResult result,
        Dictionary<string, string> told
    )
    {
        var prospect = PlanReport.Of(result);
        var seconds =
            prospect == Prospect.Make && plan.WorkOn(result) is { } work
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
            !PlanReport.IsUnfolded(result)
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

    private static void ShowNotes(Terminal terminal, PlanReport plan, VideoRequests inputs)
    {
        foreach (var note in plan.Unused)
        {
            terminal.Warning(note);
        }

        foreach (var portrait in inputs.PortraitsWithoutFacts)
        {
            terminal.Result(
                $"note: nobody said where the mouth of inputs/{portrait} is, so its preview pans instead of speaking;"
                    + $" write inputs/{Path.ChangeExtension(portrait, ".json")}, for example: {PortraitFacts.Example}"
            );
        }
    }

    private static void ShowCounts(Terminal terminal, PlanReport plan)
    {
        var count = plan.Videos.Count;
        var make = plan.Count(Prospect.Make);
        var seconds =
            make == 0 ? ""
            : plan.Seconds is { } known ? $"; about {Spans.Words(known)}"
            : "; how long it takes isn't known yet";
        terminal.Result(
            FormattableString.Invariant(
                $"{(count == 1 ? "1 video" : $"{count} videos")}: {make} to make, {plan.Count(Prospect.Fresh)} fresh, {plan.Count(Prospect.Bad)} with bad input{seconds}"
            )
        );
    }
}
